/// What models of an architecture are where their files do not say so: how they attend, which layers
/// slide, what their numbers are multiplied by.
extension Architecture {
  /// Which layers see a window, and how they turn.
  struct SlidingHabit {
    /// Positions that a row sees where a file does not say; `nil` for all.
    var window: Int?
    /// One layer in so many, the last, sees all positions.
    var period: Int
    /// The base of sliding layers' rotation; `nil` for that of the others.
    var base: Double?
    /// Whether they are fitted into a longer context as the others are.
    var isScaled = false
    /// Whether a file must state the window.
    var needsWindow = false
  }

  /// `nil` where all layers see all positions, and a window that is stated is none of ours.
  var slidingHabit: SlidingHabit? {
    switch self {
    case .gemma2: SlidingHabit(window: 4096, period: 2, isScaled: true)
    case .gemma3: SlidingHabit(period: 6, base: 10_000)
    case .olmo2: SlidingHabit(period: 4)
    // All layers.
    case .phi3: SlidingHabit(period: 0, isScaled: true)
    case .gptOSS: SlidingHabit(period: 2, isScaled: true, needsWindow: true)
    default: nil
    }
  }

  /// Whether an expert's width follows from that of all that a row takes, where a file does not state it.
  var sharesWidthAmongExperts: Bool { self == .qwen3moe }

  /// What files call the way of choosing experts that a softmax over those chosen is, beside leaving it out.
  var expertGate: Int { self == .gptOSS ? 3 : 1 }

  /// The cap of attention's scores, which a file may state otherwise; `nil` where it may not.
  var scoreCap: Double? { self == .gemma2 ? 50 : nil }

  /// The cap of logits, likewise; 0 for none.
  var logitCap: Double? {
    switch self {
    case .gemma2: 30
    case .gemma3: 0
    default: nil
    }
  }

  /// Whether embeddings are multiplied by the root of their size.
  var scalesEmbeddings: Bool { self == .gemma2 || self == .gemma3 }

  /// Whether files state what numbers are multiplied by.
  var statesMultipliers: Bool { self == .granite }

  /// Layers of the model whose scores are divided by the root of a head's share of the width, whatever
  /// the head's own size; files do not say it.
  var layerCountOfSharedWidth: Int? {
    switch self {
    case .gemma2: 46
    case .gemma3: 62
    default: nil
    }
  }
}
