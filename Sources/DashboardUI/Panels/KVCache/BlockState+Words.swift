import EngineTypes
import Terminal

extension BlockState {
  /// The state in words, with its owner.
  var sentence: String {
    switch self {
    case .free: "free"
    case .cached: "cached: no request holds it, a prefix may find it"
    case .owned(let id): "owned by \(id)"
    case .shared(let count): "shared by \(Format.counted(count, "request"))"
    }
  }

  /// How many requests hold the block.
  var referenceCount: Int? {
    switch self {
    case .free, .cached: 0
    case .owned: 1
    case .shared(let count): count
    }
  }

  var role: Role {
    switch self {
    case .free: .dim
    case .cached: .cached
    case .owned(let id): RequestTint(id).role
    case .shared: .shared
    }
  }
}
