internal import GGUF

/// What a file states of layers whose rows see a window.
struct SlidingStatement {
  var window: Int
  var pattern: Pattern
  /// The base of their rotation, where they have one of their own.
  var base: Double?

  enum Pattern {
    /// Of each layer, whether it is one of them.
    case layers([Bool])
    /// All but the last of so many layers; 0 for all.
    case period(Int)
  }
}

extension SlidingLayers {
  /// - Parameters:
  ///   - stated: what the file says.
  ///   - layerCount: of the whole model.
  ///   - rotation: that of layers that see all positions.
  ///   - isScaled: whether sliding layers are fitted into a longer context as those are.
  init(_ stated: SlidingStatement, layerCount: Int, rotation: Rotation, isScaled: Bool) {
    let isSliding: [Bool] =
      switch stated.pattern {
      case .layers(let layers): layers
      case .period(let period):
        (0..<layerCount).map { period == 0 || $0 % period < period - 1 }
      }
    var turn = rotation
    if let base = stated.base { turn.base = base }
    if !isScaled { turn.scaling = .linear(1) }
    self.init(window: stated.window, isSliding: isSliding, rotation: turn)
  }
}

/// What a file states of how rows attend, beside how heads turn.
extension MetadataReader {
  /// Layers that see a window, of `layerCount` in all where that is known; `nil` where there are none.
  mutating func sliding(layerCount: Int?) throws(ModelError) -> SlidingStatement? {
    guard let habit = architecture.slidingHabit else { return nil }
    let stated = try integer("attention.sliding_window")
    if habit.needsWindow, stated ?? 0 == 0 {
      let key = key("attention.sliding_window")
      throw stated == nil ? .metadata(.missingKey(key)) : .impossibleValue(key: key, value: "0")
    }
    let window = stated ?? habit.window ?? 0
    let pattern = try slidingPattern(layerCount: layerCount, period: habit.period)
    let base = try rotationBase("rope.freq_base_swa", default: habit.base)
    guard window != 0 else { return nil }
    return SlidingStatement(
      window: try SizeLimit(1...Int(Int32.max)).checked(
        window, key: key("attention.sliding_window")),
      pattern: pattern, base: base)
  }

  private mutating func slidingPattern(
    layerCount: Int?, period standard: Int
  ) throws(ModelError) -> SlidingStatement.Pattern {
    let name = "attention.sliding_window_pattern"
    guard metadata.arrayCount(key(name)) != nil else {
      let period = try integer(name) ?? standard
      guard (0...1024).contains(period) else {
        throw .outsideLimit(key: key(name), value: "\(period)", limit: "0 to 1024")
      }
      return .period(period)
    }
    let layers = try booleans(name) ?? []
    guard layers.count == layerCount ?? layers.count else {
      throw .wrongLayerCount(
        key: key(name), count: layers.count, layerCount: layerCount ?? layers.count)
    }
    return .layers(layers)
  }

  /// A cap that a file may state, 0 for none; `standard` holds where it does not, and is `nil` where it
  /// may not.
  mutating func cap(_ name: String, default standard: Double?) throws(ModelError) -> Float? {
    guard let standard else { return nil }
    let value = try number(name) ?? standard
    guard value.isFinite, value == 0 || value >= 0x1p-10 && value <= 0x1p20 else {
      throw .outsideLimit(
        key: key(name), value: "\(value)", limit: "caps from 1/1024 to 1048576, and 0 for none")
    }
    return value == 0 ? nil : Float(value)
  }
}
