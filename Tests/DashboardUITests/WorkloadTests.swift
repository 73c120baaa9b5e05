import DashboardUI
import EngineTypes
import Testing

struct WorkloadTests {
  /// Submits for a while, each request ending after `life` ticks of 50 ms.
  private func play(seed: UInt64, ticks: Int, life: Int) -> [Workload.Submission] {
    var workload = Workload(.steady, mode: .invariant, seed: seed)
    var all: [Workload.Submission] = []
    var ends: [(tick: Int, id: RequestID)] = []
    for tick in 0..<ticks {
      for end in ends where end.tick == tick { workload.ended(end.id, isCancelled: false) }
      for submission in workload.submissions(at: UInt64(tick) * 50_000_000) {
        all.append(submission)
        let id = RequestID(all.count)
        workload.submitted(id, by: submission.submitter)
        ends.append((tick + life, id))
      }
    }
    return all
  }

  @Test func theSameSeedAsksTheSame() {
    #expect(play(seed: 3, ticks: 200, life: 20) == play(seed: 3, ticks: 200, life: 20))
    #expect(play(seed: 3, ticks: 200, life: 20) != play(seed: 4, ticks: 200, life: 20))
  }

  @Test func everyQuestionRunsAloneOnce() {
    let submissions = play(seed: 0, ticks: 400, life: 10)
    let preset = WorkloadPreset.steady
    let alone = submissions.filter { $0.request.isolation == .alone }
    #expect(alone.map(\.submitter) == preset.items.indices.map { .workloadReference(item: $0) })
    #expect(submissions.first == alone.first)
    #expect(preset.items[0].prompt == "Tell me about Richard Feynman")
  }

  /// A run alone takes every other step, so whoever has just begun must not wait for six in a row.
  @Test(arguments: [100, 400, 3_000])
  func aRunAloneRestsAsLongAsItTook(milliseconds: Int) {
    var workload = Workload(.steady, mode: .invariant)
    var begun: [Int] = []
    var ends: Int?
    for now in stride(from: 0, to: 60_000, by: 50) {
      if ends == now { workload.ended(RequestID(1), isCancelled: false) }
      for submission in workload.submissions(at: UInt64(now) * 1_000_000) {
        guard case .workloadReference = submission.submitter else { continue }
        workload.submitted(RequestID(1), by: submission.submitter)
        begun.append(now)
        ends = now + milliseconds
      }
    }
    #expect(begun.count == WorkloadPreset.steady.items.count)
    for (earlier, later) in zip(begun, begun.dropFirst()) {
      #expect(later - earlier == milliseconds + max(200, milliseconds))
    }
    #expect(workload.referenceProgress == nil)
  }

  @Test func progressCountsTheRunsAlone() throws {
    var workload = Workload(.steady, mode: .invariant)
    let before = try #require(workload.referenceProgress)
    #expect(before == (0, 6))
    _ = workload.submissions(at: 0)
    let after = try #require(workload.referenceProgress)
    #expect(after == (1, 6))
    workload.toggle()
    #expect(workload.referenceProgress == nil)
  }

  @Test func twinsHaveEqualParameters() {
    for (_, twins) in Dictionary(grouping: play(seed: 0, ticks: 400, life: 5), by: \.request.prompt)
    {
      #expect(Set(twins.map(\.request.sampling)).count == 1)
    }
  }

  @Test(arguments: [1, 3, 8])
  func noMoreThanConcurrencyAreSharedAtOnce(concurrency: Int) {
    var workload = Workload(.steady, mode: .invariant)
    workload.setConcurrency(concurrency)
    var shared = 0
    for tick in 0..<500 {
      for submission in workload.submissions(at: UInt64(tick) * 50_000_000) {
        if submission.request.isolation == .shared { shared += 1 }
        workload.submitted(RequestID(tick * 10 + shared), by: submission.submitter)
      }
    }
    #expect(shared == concurrency)
  }

  @Test func aNewModeWantsItsOwnReferences() {
    var workload = Workload(.steady, mode: .invariant)
    var ids = 0
    #expect(aloneItems(&workload, at: 0, &ids) == [0])
    workload.ended(RequestID(ids), isCancelled: false)
    // The rest behind it begins when its end is seen.
    #expect(aloneItems(&workload, at: 1, &ids).isEmpty)
    #expect(aloneItems(&workload, at: 1_000, &ids) == [1])
    let cut = RequestID(ids)
    #expect(workload.modeChanged(to: .standard) == [cut])
    #expect(aloneItems(&workload, at: 1_001, &ids) == [0])
    // The first reference had finished: back in its mode only the one cut short runs again.
    #expect(workload.modeChanged(to: .invariant) == [RequestID(ids)])
    #expect(aloneItems(&workload, at: 1_002, &ids) == [1])
  }

  @Test func anUnchangedModeChangesNothing() {
    var workload = Workload(.steady, mode: .invariant)
    _ = workload.submissions(at: 0)
    var ids = 0
    #expect(workload.modeChanged(to: .invariant).isEmpty)
    #expect(aloneItems(&workload, at: 1, &ids).isEmpty)
  }

  @Test func aRejectedQuestionIsNotAskedForEver() throws {
    var workload = Workload(.steady, mode: .invariant)
    let first = try #require(workload.submissions(at: 0).first)
    workload.submitted(RequestID(1), by: first.submitter)
    let isLeftOut = workload.rejected(RequestID(1), .promptTooLong(tokenCount: 620, limit: 511))
    #expect(isLeftOut)
    workload.setConcurrency(256)
    workload.setMeanGap(1)
    let later = (1...200).flatMap { workload.submissions(at: $0 * 5_000_000) }
    #expect(later.count > 100)
    #expect(!later.contains { $0.request.prompt == first.request.prompt })
  }

  @Test func aQuestionThatFoundTheQueueFullIsAskedAgain() throws {
    var workload = Workload(.steady, mode: .invariant)
    let first = try #require(workload.submissions(at: 0).first)
    workload.submitted(RequestID(1), by: first.submitter)
    let isLeftOut = workload.rejected(RequestID(1), .queueFull(limit: 8))
    #expect(!isLeftOut)
    workload.setConcurrency(256)
    workload.setMeanGap(1)
    let later = (1...200).flatMap { workload.submissions(at: $0 * 5_000_000) }
    #expect(later.contains { $0.request.prompt == first.request.prompt })
  }

  @Test func withoutAQuestionLeftItEnds() {
    var workload = Workload(.steady, mode: .invariant)
    var (ids, now) = (0, UInt64(0))
    while workload.isOn && now < 60_000_000_000 {
      for submission in workload.submissions(at: now) {
        ids += 1
        workload.submitted(RequestID(ids), by: submission.submitter)
        _ = workload.rejected(RequestID(ids), .promptTooLong(tokenCount: 620, limit: 511))
      }
      now += 50_000_000
    }
    #expect(!workload.isOn)
    workload.toggle()
    #expect(!workload.isOn)
  }

  @Test func arrivalsComeAtTheAskedRate() {
    var workload = Workload(.steady, mode: .invariant)
    workload.setConcurrency(256)
    workload.setMeanGap(10)
    var shared = 0
    for tick in 0..<20 {
      shared += workload.submissions(at: UInt64(tick) * 50_000_000)
        .count { $0.request.isolation == .shared }
    }
    // One second at a hundred a second, give or take the dice.
    #expect((70...130).contains(shared))
  }

  @Test func anIdleWorkloadAsksNothing() {
    var workload = Workload(.steady, mode: .invariant, isOn: false)
    #expect(workload.submissions(at: 0).isEmpty)
    workload.toggle()
    #expect(!workload.submissions(at: 0).isEmpty)
  }

  @Test(arguments: WorkloadPreset.all)
  func everyPresetKeepsItsWord(preset: WorkloadPreset) {
    var workload = Workload(preset, mode: .invariant, seed: 5)
    var shared = 0
    var ids = 0
    var alone: [Int] = []
    for tick in 0..<400 {
      for submission in workload.submissions(at: UInt64(tick) * 50_000_000) {
        ids += 1
        workload.submitted(RequestID(ids), by: submission.submitter)
        switch submission.submitter {
        case .workloadReference(let item):
          alone.append(item)
          workload.ended(RequestID(ids), isCancelled: false)
        default: shared += 1
        }
      }
    }
    #expect(shared > 0 && shared <= preset.concurrency)
    #expect(alone == preset.items.indices.filter { !preset.items[$0].isCrowd })
    #expect(!preset.summary.isEmpty)
  }

  @Test func aBurstComesAtOnceAndThenNobody() {
    var workload = Workload(.burst, mode: .invariant)
    func arrivals(at milliseconds: Int) -> Int {
      workload.submissions(at: UInt64(milliseconds) * 1_000_000)
        .count { $0.request.isolation == .shared }
    }
    #expect(arrivals(at: 0) == WorkloadPreset.burst.concurrency)
    #expect(arrivals(at: 1_000) == 0 && arrivals(at: 2_900) == 0)
  }

  @Test func aRampRises() {
    var workload = Workload(.ramp, mode: .invariant)
    var running: [Int] = []
    var count = 0
    for second in 0..<20 {
      for tick in 0..<20 {
        let now = UInt64(second * 20 + tick) * 50_000_000
        for submission in workload.submissions(at: now) {
          count += submission.request.isolation == .shared ? 1 : 0
          workload.submitted(RequestID(1_000 + count), by: submission.submitter)
        }
      }
      running.append(count)
    }
    #expect(running[0] <= 2 && running[9] > running[0] && running[19] > running[9])
  }

  @Test(arguments: [(PromptMix.short, true), (.long, false)])
  func aMixPrefersItsLength(mix: PromptMix, isShorter: Bool) {
    func meanLength(_ mix: PromptMix) -> Int {
      var workload = Workload(.steady, mode: .invariant, seed: 2)
      workload.setMix(mix)
      workload.setConcurrency(256)
      workload.setMeanGap(1)
      var lengths: [Int] = []
      for tick in 0..<20 {
        for submission in workload.submissions(at: UInt64(tick) * 50_000_000) {
          guard case .workload(let item) = submission.submitter else { continue }
          lengths.append(WorkloadPreset.steady.items[item].prompt.count)
        }
      }
      return lengths.reduce(0, +) / max(1, lengths.count)
    }
    #expect((meanLength(mix) < meanLength(.even)) == isShorter)
  }

  @Test func anotherPresetGivesUpTheReferenceUnderWay() {
    var workload = Workload(.steady, mode: .invariant)
    var ids = 0
    #expect(aloneItems(&workload, at: 0, &ids) == [0])
    #expect(workload.change(to: .needle) == [RequestID(ids)])
    #expect(aloneItems(&workload, at: 1, &ids) == [0])
  }

  /// Those that begin their run alone at `now`, in milliseconds; `ids` counts the runs alone.
  private func aloneItems(_ workload: inout Workload, at now: UInt64, _ ids: inout Int) -> [Int] {
    var items: [Int] = []
    for submission in workload.submissions(at: now * 1_000_000) {
      guard case .workloadReference(let item) = submission.submitter else { continue }
      ids += 1
      workload.submitted(RequestID(ids), by: submission.submitter)
      items.append(item)
    }
    return items
  }

  /// A model whose numbers are not finite would fail for ever, and fast.
  @Test func questionsThatFailAreNotAskedAgainInThisMode() {
    var workload = Workload(.steady, mode: .invariant)
    var (ids, leftOut, now) = (0, 0, UInt64(0))
    while workload.isOn && now < 60_000_000_000 {
      for submission in workload.submissions(at: now) {
        ids += 1
        workload.submitted(RequestID(ids), by: submission.submitter)
        leftOut += workload.failed(RequestID(ids)) ? 1 : 0
        workload.ended(RequestID(ids), isCancelled: false)
      }
      now += 50_000_000
    }
    #expect(leftOut == WorkloadPreset.steady.items.count)
    let isOn = workload.isOn
    let after = workload.submissions(at: 70_000_000_000)
    #expect(!isOn && after.isEmpty)
    // Whoever insists may see it again.
    workload.toggle()
    let later = workload.submissions(at: 80_000_000_000)
    #expect(!later.isEmpty)
  }

  @Test func anotherModeMayAskAgainWhatFailed() throws {
    var workload = Workload(.steady, mode: .invariant)
    let first = try #require(workload.submissions(at: 0).first)
    workload.submitted(RequestID(1), by: first.submitter)
    let isLeftOut = [1, 99].map { workload.failed(RequestID($0)) }
    #expect(isLeftOut == [true, false])
    workload.ended(RequestID(1), isCancelled: false)
    _ = workload.modeChanged(to: .standard)
    let again = workload.submissions(at: 1_000_000).map(\.submitter)
    #expect(again.contains(first.submitter))
  }
}
