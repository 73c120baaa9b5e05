/// What a model's numbers are multiplied by on their way, and what caps its logits.
public struct Multipliers: Hashable, Sendable {
  /// Of a token's embedding.
  public var embedding: Float = 1
  /// Of what each half of a layer adds to the residual stream.
  public var residual: Float = 1
  /// Of logits, before they are capped.
  public var logits: Float = 1
  /// Logits become cap · tanh(logit / cap); `nil` for as they are.
  public var logitCap: Float?

  public init() {}
}

/// What a gate goes through before it is multiplied with what it gates.
public enum Activation: Hashable, Sendable {
  /// x / (1 + e⁻ˣ).
  case silu
  /// The approximation by tanh: ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))).
  case gelu
  /// x / (1 + e⁻¹·⁷⁰²ˣ) of no more than 7; what it gates is clamped to −7 … 7, and 1 more.
  case clampedSwish
}
