/// How queries and keys of a layer are turned by their positions (RoFormer, 2021).
///
/// Pair *i* of a head's first `count` elements turns by position · `speed`(*i*), where speed is
/// `base`^(−2*i* / `count`) before anything scales it; the other elements pass unchanged.
public struct Rotation: Hashable, Sendable {
  /// Which two elements turn together.
  public enum Pairing: Hashable, Sendable {
    /// 2*i* and 2*i* + 1, as Llama's own files have it.
    case neighbours
    /// *i* and *i* + `count` / 2: GPT-NeoX, and most since.
    case halves
  }

  /// How positions past those of the training are fitted in.
  public enum Scaling: Hashable, Sendable {
    /// Every position is divided by the same, 1 for no scaling.
    case linear(Double)
    case yarn(YaRN)
    /// By factors of the model's own for each pair; queries and keys are multiplied by this.
    case long(magnitude: Double)
  }

  public var pairing: Pairing
  /// Elements of a head that turn.
  public var count: Int
  public var base: Double
  public var scaling: Scaling
  /// A tensor of the model by which each pair's speed is divided, [count / 2], where a file has one.
  public var factors: String?

  public init(
    _ pairing: Pairing = .neighbours, count: Int, base: Double = 10_000,
    scaling: Scaling = .linear(1), factors: String? = nil
  ) {
    (self.pairing, self.count, self.base) = (pairing, count, base)
    (self.scaling, self.factors) = (scaling, factors)
  }

}

/// Tensors that divide the speed of each pair, where a file has them.
enum RotationFactors {
  case one(String)
  /// The first for models that run in the context they were trained in, the second for such as were
  /// made to run in a longer one.
  case byContext(short: String, long: String)

  var names: [String] {
    switch self {
    case .one(let name): [name]
    case .byContext(let short, let long): [short, long]
    }
  }
}

/// Yet another RoPE extension (Peng et al., 2023): fast pairs keep their speed, slow ones are scaled,
/// and those between are mixed of both.
public struct YaRN: Hashable, Sendable {
  /// How many times the trained context there is.
  public var factor: Double
  /// Positions of the training.
  public var trainedLength: Int
  /// A pair that turns so often in the trained context keeps its speed.
  public var fastTurns: Double
  /// One that turns so seldom is scaled.
  public var slowTurns: Double
  /// What queries and keys are multiplied by, beside what the factor asks for.
  public var magnitude: Double
  /// That, where a file states it; `nil` for 1 + ln(factor) / 10.
  public var growth: Double?

  public init(
    factor: Double, trainedLength: Int, fastTurns: Double = 32, slowTurns: Double = 1,
    magnitude: Double = 1, growth: Double? = nil
  ) {
    (self.factor, self.trainedLength) = (factor, trainedLength)
    (self.fastTurns, self.slowTurns, self.magnitude) = (fastTurns, slowTurns, magnitude)
    self.growth = growth
  }
}
