package import EngineTypes

/// A load generator that makes the point: the same questions, in company that never repeats.
///
/// Each question runs once *alone* in every kernel mode it meets; that run is the reference. Then
/// a closed loop keeps `concurrency` requests running, with random questions at random moments.
/// Everything is a function of the seed, the times given and the ids reported back.
package struct Workload: Equatable, Sendable {
  package struct Submission: Equatable, Sendable {
    package var request: GenerationRequest
    package var submitter: Submitter
  }

  package let preset: WorkloadPreset
  package private(set) var isOn: Bool
  package private(set) var concurrency: Int
  package private(set) var meanGapMilliseconds: Int

  /// Arrivals missed longer ago than this do not come all at once.
  private static let longestLag: UInt64 = 50_000_000

  private var random: SplitMix64
  private var mode: KernelMode
  private var nextArrival: UInt64 = 0
  /// Submitted or running, by id.
  private var outstanding: [RequestID: Submitter] = [:]
  /// Asked for, but their ids have not been reported yet.
  private var unreported = 0
  /// Items whose reference run in a mode is done or under way.
  private var referenced: [KernelMode: Set<Int>] = [:]

  package init(_ preset: WorkloadPreset, mode: KernelMode, seed: UInt64 = 0, isOn: Bool = true) {
    self.preset = preset
    self.mode = mode
    self.isOn = isOn && !preset.items.isEmpty
    concurrency = preset.concurrency
    meanGapMilliseconds = preset.meanGapMilliseconds
    random = SplitMix64(seed: seed)
  }

  /// What to submit at `now`, in nanoseconds of any monotonic clock.
  package mutating func submissions(at now: UInt64) -> [Submission] {
    guard isOn else { return [] }
    var due: [Submission] = []
    for item in preset.items.indices where !referenced[mode, default: []].contains(item) {
      referenced[mode, default: []].insert(item)
      due.append(
        Submission(
          request: preset.request(item, isolation: .alone),
          submitter: .workloadReference(item: item)))
    }
    let earliest = now > Self.longestLag ? now - Self.longestLag : 0
    nextArrival = max(nextArrival, earliest)
    var free = concurrency - sharedCount - unreported
    while free > 0 && now >= nextArrival {
      free -= 1
      due.append(arrival())
    }
    return due
  }

  /// A random question, and a random pause behind it.
  private mutating func arrival() -> Submission {
    let item = Int.random(in: preset.items.indices, using: &random)
    let gap = UInt64(2 * meanGapMilliseconds) * 1_000_000
    nextArrival += UInt64.random(in: 1...gap, using: &random)
    unreported += 1
    return Submission(
      request: preset.request(item, isolation: .shared), submitter: .workload(item: item))
  }

  package mutating func submitted(_ id: RequestID, by submitter: Submitter) {
    guard submitter != .person else { return }
    if case .workload = submitter { unreported = max(0, unreported - 1) }
    outstanding[id] = submitter
  }

  /// A request has ended.
  ///
  /// A cancelled reference is asked for again; a rejected one is not, because it would be
  /// rejected for ever.
  package mutating func ended(_ id: RequestID, isCancelled: Bool) {
    guard let submitter = outstanding.removeValue(forKey: id) else { return }
    if case .workloadReference(let item) = submitter, isCancelled {
      referenced[mode]?.remove(item)
    }
  }

  /// A new mode wants its own references.
  ///
  /// - Returns: the unfinished references, which have now seen two modes and are worth nothing.
  package mutating func modeChanged(to new: KernelMode) -> [RequestID] {
    guard new != mode else { return [] }
    var stale: [RequestID] = []
    for (id, submitter) in outstanding {
      guard case .workloadReference(let item) = submitter else { continue }
      referenced[mode]?.remove(item)
      outstanding[id] = nil
      stale.append(id)
    }
    mode = new
    return stale.sorted()
  }

  package mutating func toggle() { isOn = !isOn && !preset.items.isEmpty }
  package mutating func setConcurrency(_ count: Int) { concurrency = min(256, max(1, count)) }
  package mutating func setMeanGap(_ milliseconds: Int) {
    meanGapMilliseconds = min(10_000, max(1, milliseconds))
  }

  private var sharedCount: Int {
    outstanding.values.reduce(0) { count, submitter in
      if case .workload = submitter { count + 1 } else { count }
    }
  }
}
