/// A number that is not finite, and where it came into being: why a request ended with `.error`.
///
/// It is a function of the request's own tokens, so the same request fails in the same place in any
/// company.
public struct NumericFailure: Hashable, Sendable, CustomStringConvertible {
  public enum Kind: String, Sendable, Hashable {
    case nan
    case infinity
    /// A finite key or value that the cache's type cannot hold.
    case cacheOverflow = "cache_overflow"
  }

  public var kind: Kind
  /// Absolute position of the first row it was met in.
  public var position: Int
  /// From 0; `nil` for what comes before the first layer or after the last.
  public var layer: Int?
  /// The first result that held it; `nil` where a second run of the step did not show it again.
  public var part: TracePart?

  public init(kind: Kind, position: Int, layer: Int? = nil, part: TracePart?) {
    self.kind = kind
    self.position = position
    self.layer = layer
    self.part = part
  }

  /// `NaN at position 3, first in layer 0, down (feedForwardResidual)`.
  public var description: String {
    switch kind {
    case .nan: "NaN at position \(position), \(place)"
    case .infinity: "an infinite number at position \(position), \(place)"
    case .cacheOverflow:
      "a number too large for the KV cache's type at position \(position), \(place); "
        + "choose --kv bf16 or f32"
    }
  }

  private var place: String {
    guard let part else { return "first made by an operation that a second run did not show" }
    return "first in " + (layer.map { "layer \($0), " } ?? "") + part.words
  }
}

/// An error that may be about a model's numbers, not about arguments or files.
public protocol NumericError: Error {
  /// The number, where that is what it is about.
  var numericFailure: NumericFailure? { get }
}

extension TracePart {
  /// The operation and, where it has several results, which: `qkv (query)`.
  public var words: String {
    let name = site?.rawValue ?? rawValue
    return name == rawValue ? name : "\(name) (\(rawValue))"
  }
}
