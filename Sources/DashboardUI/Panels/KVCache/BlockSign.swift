import EngineTypes
import Terminal

/// What a block of the cache holds.
enum BlockSign: Sign {
  case owned, passed, shared, cached, free, cursor

  /// A block that a request owns is drawn as that request's letter.
  init(_ state: BlockState) {
    self =
      switch state {
      case .free: .free
      case .cached: .cached
      case .shared: .shared
      case .owned: .owned
      }
  }

  var cell: Cell {
    switch self {
    case .owned:
      let tint = RequestTint(RequestID(1))
      return Cell(tint.letter, role: tint.role, attributes: .reverse)
    case .passed: return Self.owned.cell.passed
    case .shared: return Cell("▓", role: .shared)
    case .cached: return Cell("▒", role: .cached)
    case .free: return Cell("·", role: .free)
    case .cursor: return Cell("◉", role: .key, attributes: [.bold, .reverse])
    }
  }

  /// Whether its glyph is a shade, that a field of cells may be filled with.
  var isShade: Bool { self == .shared || self == .cached }

  var meaning: String {
    switch self {
    case .owned: "a request's own, by its letter; underlined as the one under the cursor"
    case .passed: "a request's own, behind the window: sliding layers read it no more"
    case .shared: "shared by requests that begin alike"
    case .cached: "nobody's now, kept for who begins alike"
    case .free: "free"
    case .cursor: "the cursor"
    }
  }
}

extension Cell {
  /// A request's block that sliding layers read no more.
  var passed: Cell {
    var cell = self
    cell.glyph = Character(cell.glyph.uppercased())
    return cell
  }
}
