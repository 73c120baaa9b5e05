import EngineTypes

/// Who shares steps with whom while a session is run again.
public enum VerifySchedule: Hashable, Sendable, CustomStringConvertible {
  /// One request at a time, nothing else in its steps, nothing from the prefix cache.
  case alone
  /// The batches of the log, step by step.
  case recorded
  /// Random order, arrivals, budgets and caching, from a seed.
  case shuffled(seed: UInt64)
  /// This many requests at once, in order of arrival.
  case concurrent(Int)

  public var description: String {
    switch self {
    case .alone: "alone"
    case .recorded: "recorded"
    case .shuffled(let seed): "shuffled (seed \(seed))"
    case .concurrent(let count): "\(count) at once"
    }
  }
}

/// When requests arrive in a schedule of our own, and under which changing settings.
struct ArrivalPlan {
  let schedule: VerifySchedule
  private var random: SplitMix64

  /// As many as a shuffled schedule lets run at once.
  private static let shuffledLimit = 24

  init(_ schedule: VerifySchedule) {
    self.schedule = schedule
    if case .shuffled(let seed) = schedule {
      random = SplitMix64(seed: seed)
    } else {
      random = SplitMix64(seed: 0)
    }
  }

  /// The settings to begin with.
  func settings(from recorded: EngineSettings) -> EngineSettings {
    var settings = recorded.refusingNobody
    switch schedule {
    case .alone: settings.prefixCache = false
    case .concurrent(let count): settings.maxRunning = max(count, 1)
    case .shuffled, .recorded: break
    }
    return settings
  }

  /// The order in which requests arrive.
  mutating func order<Element>(_ requests: [Element]) -> [Element] {
    if case .shuffled = schedule { requests.shuffled(using: &random) } else { requests }
  }

  /// How many requests arrive before the next step.
  mutating func arrivalCount(underWay: Int) -> Int {
    switch schedule {
    case .alone, .recorded: return underWay == 0 ? 1 : 0
    case .concurrent(let count): return max(0, count - underWay)
    case .shuffled:
      let room = Self.shuffledLimit - underWay
      // More often nobody than somebody.
      let wish = Int.random(in: underWay == 0 ? 1...6 : -4...3, using: &random)
      return max(0, min(room, wish))
    }
  }

  /// What changes before the next step.
  mutating func changes(_ settings: RunSettings) -> [Cause] {
    guard case .shuffled = schedule, Int.random(in: 0..<5, using: &random) == 0 else { return [] }
    var settings = settings
    settings.tokenBudget = [1, 3, 7, 16, 33, 64, 100, 256].randomElement(using: &random) ?? 256
    settings.chunkLimit = [nil, nil, nil, 1, 5, 16, 50].randomElement(using: &random) ?? nil
    settings.maxRunning = [1, 2, 5, 8, 17, 32].randomElement(using: &random) ?? 32
    settings.prefixCache = Bool.random(using: &random)
    return [.change(settings)]
  }
}
