package import EngineTypes

/// A load generator that makes the point: the same questions, in company that never repeats.
///
/// Each question runs once *alone* in every kernel mode it meets; that run is the reference. Meanwhile
/// a closed loop keeps `concurrency` requests running, with random questions at moments the
/// preset's arrivals say. Everything is a function of the seed, the times given and the ids
/// reported back.
package struct Workload: Equatable, Sendable {
  package struct Submission: Equatable, Sendable {
    package var request: GenerationRequest
    package var submitter: Submitter
  }

  package private(set) var preset: WorkloadPreset
  package private(set) var isOn: Bool
  package private(set) var concurrency: Int
  package private(set) var meanGapMilliseconds: Int
  package private(set) var mix = PromptMix.even

  /// Arrivals missed longer ago than this do not come all at once.
  private static let longestLag: UInt64 = 50_000_000

  /// Whether nothing is asked for the time being, though it is on: somebody needs the engine.
  package var isHeld = false

  private var random: SplitMix64
  private var mode: KernelMode
  private var nextArrival: UInt64 = 0
  /// How many of a burst are still to come.
  private var burstLeft = 0
  /// Submitted or running, by id.
  private var outstanding: [RequestID: Submitter] = [:]
  /// Asked for, but their ids have not been reported yet.
  private var unreported = 0
  private var references = ReferenceSchedule()
  /// Items that this engine will never take, such as a prompt longer than its context.
  private var refused: Set<Int> = []
  /// Items whose answers end with an error in this mode.
  private var failing: Set<Int> = []

  package init(_ preset: WorkloadPreset, mode: KernelMode, seed: UInt64 = 0, isOn: Bool = true) {
    self.preset = preset
    self.mode = mode
    self.isOn = isOn && !preset.items.isEmpty
    concurrency = preset.concurrency
    meanGapMilliseconds = preset.meanGapMilliseconds
    random = SplitMix64(seed: seed)
  }

  /// What to submit at `now`, in nanoseconds of any monotonic clock.
  ///
  /// - Returns: requests whose ids have to be reported to `submitted`.
  package mutating func submissions(at now: UInt64) -> [Submission] {
    guard isOn, !isHeld else { return [] }
    var due = reference(at: now).map { [$0] } ?? []
    let earliest = now > Self.longestLag ? now - Self.longestLag : 0
    nextArrival = max(nextArrival, earliest)
    var free = limit(at: now) - sharedCount - unreported
    while free > 0 && (burstLeft > 0 || now >= nextArrival) {
      free -= 1
      due.append(arrival())
    }
    return due
  }

  /// The question that is to run alone now.
  private mutating func reference(at now: UInt64) -> Submission? {
    references.next(of: compared, in: mode, at: now).map {
      Submission(
        request: preset.request($0, isolation: .alone), submitter: .workloadReference(item: $0))
    }
  }

  /// The questions that get a run alone.
  private var compared: [Int] {
    preset.items.indices.filter { !preset.items[$0].isCrowd && !isLeftOut($0) }
  }

  /// How many of the questions have run alone in this mode, or do; `nil` once all have, and where
  /// nothing is asked.
  package var referenceProgress: (begun: Int, total: Int)? {
    let items = compared
    guard isOn, !references.isComplete(items, in: mode) else { return nil }
    return (min(references.count(in: mode), items.count), items.count)
  }

  /// How many may run at once.
  private func limit(at now: UInt64) -> Int {
    guard case .ramp(let period) = preset.arrivals else { return concurrency }
    let length = UInt64(max(1, period)) * 1_000_000
    return 1 + Int(now % length * UInt64(concurrency - 1) / length)
  }

  /// A random question, and a pause behind it.
  private mutating func arrival() -> Submission {
    let item = randomItem()
    switch preset.arrivals {
    case .steady, .ramp:
      let gap = UInt64(2 * meanGapMilliseconds) * 1_000_000
      nextArrival += UInt64.random(in: 1...gap, using: &random)
    case .bursts(let period):
      if burstLeft == 0 {
        burstLeft = concurrency
        nextArrival += UInt64(max(1, period)) * 1_000_000
      }
      burstLeft -= 1
    }
    unreported += 1
    return Submission(
      request: preset.request(item, isolation: .shared), submitter: .workload(item: item))
  }

  private mutating func randomItem() -> Int {
    let isPlain =
      mix == .even && refused.isEmpty && failing.isEmpty
      && preset.items.allSatisfy { $0.weight == 1 }
    if isPlain { return Int.random(in: preset.items.indices, using: &random) }
    let weights = preset.items.enumerated().map { item, question in
      isLeftOut(item) ? 0 : max(0, mix.weight(of: question))
    }
    var draw = Int.random(in: 0..<max(1, weights.reduce(0, +)), using: &random)
    for (index, weight) in weights.enumerated() {
      if draw < weight { return index }
      draw -= weight
    }
    return weights.lastIndex { $0 > 0 } ?? 0
  }

  package mutating func submitted(_ id: RequestID, by submitter: Submitter) {
    switch submitter {
    case .person, .comparison, .company, .tour: return
    case .workload: unreported = max(0, unreported - 1)
    case .workloadReference: break
    }
    outstanding[id] = submitter
  }

  /// A request has ended.
  ///
  /// A cancelled reference is asked for again.
  package mutating func ended(_ id: RequestID, isCancelled: Bool) {
    guard let submitter = outstanding.removeValue(forKey: id) else { return }
    if case .workloadReference(let item) = submitter {
      references.ended(item, in: mode, isCut: isCancelled)
    }
  }

  /// A request has ended with an error, which its question would come to again in this mode.
  ///
  /// It is not asked again until the mode changes or somebody starts the workload anew; without any
  /// question left the workload ends. It comes before `ended`.
  ///
  /// - Returns: whether a question was left out just now.
  package mutating func failed(_ id: RequestID) -> Bool {
    let item: Int
    switch outstanding[id] {
    case .workload(let index), .workloadReference(let index): item = index
    case .person, .comparison, .company, .tour, nil: return false
    }
    let isNew = failing.insert(item).inserted
    if isAllLeftOut { isOn = false }
    return isNew
  }

  private func isLeftOut(_ item: Int) -> Bool { refused.contains(item) || failing.contains(item) }

  private var isAllLeftOut: Bool { preset.items.indices.allSatisfy(isLeftOut) }

  /// A request was not taken.
  ///
  /// Unless that was for want of room, its question would be rejected for ever and is not asked
  /// again; without any question left the workload ends.
  ///
  /// - Returns: whether a question was left out just now.
  package mutating func rejected(_ id: RequestID, _ reason: RejectionReason) -> Bool {
    guard let submitter = outstanding.removeValue(forKey: id) else { return false }
    let isForWantOfRoom =
      switch reason {
      case .queueFull, .engineFault: true
      default: false
      }
    let item: Int
    switch submitter {
    case .workload(let index): item = index
    case .workloadReference(let index):
      item = index
      references.ended(index, in: mode, isCut: isForWantOfRoom)
    case .person, .comparison, .company, .tour: return false
    }
    guard !isForWantOfRoom else { return false }
    let isNew = refused.insert(item).inserted
    if isAllLeftOut { isOn = false }
    return isNew
  }

  /// A new mode wants its own references.
  ///
  /// - Returns: the unfinished references, which have now seen two modes and are worth nothing.
  package mutating func modeChanged(to new: KernelMode) -> [RequestID] {
    guard new != mode else { return [] }
    let stale = forgetReferences()
    mode = new
    failing = []
    return stale
  }

  /// Asks other questions from now on; those under way go on.
  ///
  /// - Returns: the unfinished references, which nobody will be compared with.
  package mutating func change(to preset: WorkloadPreset) -> [RequestID] {
    let stale = forgetReferences()
    self.preset = preset
    (references, refused, failing) = (ReferenceSchedule(), [], [])
    (concurrency, meanGapMilliseconds) = (preset.concurrency, preset.meanGapMilliseconds)
    (burstLeft, nextArrival) = (0, 0)
    isOn = !preset.items.isEmpty
    return stale
  }

  /// Drops the unfinished references, to be asked for again when they are wanted.
  ///
  /// - Returns: their ids, for whoever cancels them.
  private mutating func forgetReferences() -> [RequestID] {
    var stale: [RequestID] = []
    for (id, submitter) in outstanding {
      guard case .workloadReference(let item) = submitter else { continue }
      references.ended(item, in: mode, isCut: true)
      outstanding[id] = nil
      stale.append(id)
    }
    references.abandon()
    return stale.sorted()
  }

  package mutating func toggle() {
    failing = []
    isOn = !isOn && !isAllLeftOut
  }
  /// How many requests at a time there may be.
  package static let concurrencyRange = 1...256

  package mutating func setConcurrency(_ count: Int) {
    let range = Self.concurrencyRange
    concurrency = min(range.upperBound, max(range.lowerBound, count))
  }
  package mutating func setMeanGap(_ milliseconds: Int) {
    meanGapMilliseconds = min(10_000, max(1, milliseconds))
  }
  package mutating func setMix(_ mix: PromptMix) { self.mix = mix }

  /// Requests in company that are under way, or about to be.
  var underWayCount: Int { sharedCount + unreported }

  private var sharedCount: Int {
    outstanding.values.reduce(0) { count, submitter in
      if case .workload = submitter { count + 1 } else { count }
    }
  }
}
