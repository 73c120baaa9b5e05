/// What a row of a layer attends to, and how strongly.
public struct AttentionRule: Hashable, Sendable {
  /// What the product of a query and a key is multiplied by.
  public var scale: Float
  /// Scores become cap · tanh(score / cap); `nil` for as they are.
  public var cap: Float?
  /// How many positions a row sees at most, its own included; `nil` for all up to its own.
  public var window: Int?

  public init(scale: Float, cap: Float? = nil, window: Int? = nil) {
    (self.scale, self.cap, self.window) = (scale, cap, window)
  }

  /// As the papers have it: a score is divided by the root of its number of summands.
  public init(headSize: Int) {
    self.init(scale: 1 / Float(headSize).squareRoot())
  }
}

/// The layers of a model whose rows see a window of positions, and how their heads turn.
public struct SlidingLayers: Hashable, Sendable {
  /// Positions that a row sees, its own included.
  public var window: Int
  /// Of each layer, whether it is one of them.
  public var isSliding: [Bool]
  public var rotation: Rotation

  public init(window: Int, isSliding: [Bool], rotation: Rotation) {
    (self.window, self.isSliding, self.rotation) = (window, isSliding, rotation)
  }
}

extension ModelConfiguration {
  /// What rows of a layer attend to.
  public func attention(ofLayer index: Int) -> AttentionRule {
    var rule = attention
    if let sliding, sliding.isSliding[index] { rule.window = sliding.window }
    return rule
  }

  /// How heads of a layer turn.
  public func rotation(ofLayer index: Int) -> Rotation {
    if let sliding, sliding.isSliding[index] { sliding.rotation } else { rotation }
  }
}
