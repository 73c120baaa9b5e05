internal import GGUF

/// What a file states of how its heads turn.
extension MetadataReader {
  /// The base of pairs' speeds; `nil` where the file states none and there is no other.
  mutating func rotationBase(
    _ name: String = "rope.freq_base", default standard: Double? = 10_000
  ) throws(ModelError) -> Double? {
    guard let base = try number(name) ?? standard else { return nil }
    guard base.isFinite, base > 1 else {
      throw .outsideLimit(key: key(name), value: "\(base)", limit: "finite numbers above 1")
    }
    return base
  }

  /// How positions past those of the training are fitted in.
  ///
  /// As llama.cpp has it, a factor without a type means linear scaling, and 0 none. The old key says
  /// the same as the new one.
  mutating func rotationScaling(contextLength: Int?) throws(ModelError) -> Rotation.Scaling {
    let type = try text("rope.scaling.type")
    let factor = try scalingFactor()
    // A trained length says nothing where nothing is scaled by it.
    let trained = try integer("rope.scaling.original_context_length")
    if case .byContext = architecture.rotationFactors, type != "yarn" {
      return try longScaling(type: type, factor: factor)
    }
    switch type {
    case "none": return .linear(1)
    case "linear", "yarn":
      guard let factor else { throw .metadata(.missingKey(key("rope.scaling.factor"))) }
      guard type == "yarn" else { return .linear(factor) }
      return try yarn(factor, trainedLength: trained ?? contextLength ?? 1)
    case nil: return .linear(factor ?? 1)
    case let other?:
      throw .unsupportedFeature("'\(other)' rotary scaling (\(key("rope.scaling.type")))")
    }
  }

  /// What each pair is scaled by is in tensors.
  private mutating func longScaling(
    type: String?, factor: Double?
  ) throws(ModelError) -> Rotation.Scaling {
    guard [nil, "none", "linear", "longrope"].contains(type) else {
      throw .unsupportedFeature("'\(type ?? "")' rotary scaling (\(key("rope.scaling.type")))")
    }
    guard factor ?? 1 == 1 else {
      throw .unsupportedStatement(
        key: key("rope.scaling.factor"), value: "\(factor ?? 1)",
        meaning: "a scaling beside that of each pair")
    }
    let magnitude = try positive("rope.scaling.attn_factor", default: 1)
    return magnitude == 1 ? .linear(1) : .long(magnitude: magnitude)
  }

  /// The tensor that divides the speed of each pair, should the file have it.
  ///
  /// Of two, a model that is to run in a longer context than it was trained in has the one for that,
  /// however short a request is: K in the cache cannot turn again when it grows.
  mutating func rotationFactors(contextLength: Int?) throws(ModelError) -> String? {
    switch architecture.rotationFactors {
    case nil: return nil
    case .one(let name): return name
    case .byContext(let short, let long):
      let context = contextLength ?? 1
      let trained = try integer("rope.scaling.original_context_length") ?? context
      return context > trained ? long : short
    }
  }

  /// What positions are divided by, 1 where the file says 0; `nil` where it does not say.
  private mutating func scalingFactor() throws(ModelError) -> Double? {
    let (stated, old) = (try number("rope.scaling.factor"), try number("rope.scale_linear"))
    if let stated, let old, stated != old {
      throw .contradiction(
        "\(key("rope.scaling.factor")) is \(stated), \(key("rope.scale_linear")) is \(old)")
    }
    guard let factor = stated ?? old else { return nil }
    guard factor.isFinite, factor == 0 || factor >= 0x1p-10 && factor <= 0x1p20 else {
      throw .outsideLimit(
        key: key(stated == nil ? "rope.scale_linear" : "rope.scaling.factor"),
        value: "\(factor)", limit: "factors from 1/1024 to 1048576, and 0 for none")
    }
    return factor == 0 ? 1 : factor
  }

  private mutating func yarn(
    _ factor: Double, trainedLength: Int
  ) throws(ModelError) -> Rotation.Scaling {
    guard trainedLength > 0, trainedLength <= Int(Int32.max) else {
      throw .impossibleValue(
        key: key("rope.scaling.original_context_length"), value: "\(trainedLength)")
    }
    if let part = try number("rope.scaling.yarn_ext_factor"), part != 1 {
      throw .unsupportedStatement(
        key: key("rope.scaling.yarn_ext_factor"), value: "\(part)", meaning: "YaRN in part")
    }
    let fast = try positive("rope.scaling.yarn_beta_fast", default: 32)
    let slow = try positive("rope.scaling.yarn_beta_slow", default: 1)
    let magnitude = try positive("rope.scaling.attn_factor", default: 1)
    // 0 is what is not stated.
    let growth = try positive("rope.scaling.yarn_attn_factor", default: 0)
    return .yarn(
      YaRN(
        factor: factor, trainedLength: trainedLength, fastTurns: fast, slowTurns: slow,
        magnitude: magnitude, growth: growth == 0 ? nil : growth))
  }

  private mutating func positive(_ name: String, default standard: Double) throws(ModelError)
    -> Double
  {
    let value = try number(name) ?? standard
    guard value.isFinite, value >= 0x1p-10 && value <= 0x1p20 || value == standard else {
      throw .outsideLimit(
        key: key(name), value: "\(value)", limit: "numbers from 1/1024 to 1048576")
    }
    return value
  }
}
