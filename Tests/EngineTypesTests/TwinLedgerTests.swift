import EngineTypes
import Testing

@Suite struct TwinLedgerTests {
  @Test func aLoneRunHasNoTwin() {
    var story = Story()
    story.run(1, tokens: [5, 6, 7])
    #expect(story.verdicts([1]) == [.noTwinYet])
  }

  @Test(arguments: [
    ([5, 6, 7], "", Verdict.sameBits), ([5, 6, 7], "other bits", .sameTokens),
    ([5, 9, 7], "", .differs(atToken: 1)), ([5, 6], "", .differs(atToken: 2)),
    ([5, 6, 7, 8], "", .differs(atToken: 3)), ([], "", .differs(atToken: 0)),
  ])
  func twinsAreComparedWithTheRunAlone(tokens: [Int], bits: String, expected: Verdict) {
    var story = Story()
    story.run(1, tokens: tokens, bits: bits)
    story.run(2, tokens: [5, 6, 7], isolation: .alone)
    #expect(story.verdicts([1, 2]) == [expected, .sameBits])
    #expect(story.ledger.reference(of: RequestID(1)) == reference(2, .alone))
  }

  @Test func untilOneRunsAloneTheFirstToFinishStandsIn() {
    var story = Story()
    story.run(1, tokens: [5, 6])
    story.run(2, tokens: [5, 9])
    #expect(story.verdicts([1, 2]) == [.sameBits, .differs(atToken: 1)])
    #expect(story.ledger.reference(of: RequestID(2)) == reference(1, .provisional))
    story.run(3, tokens: [5, 9], isolation: .alone)
    #expect(story.verdicts([1, 2, 3]) == [.differs(atToken: 1), .sameBits, .sameBits])
    story.run(4, tokens: [5, 6], isolation: .alone)
    #expect(story.verdicts([4]) == [.ranAlone])
    #expect(story.ledger.reference(of: RequestID(4)) == reference(3, .alone))
  }

  @Test func aRunUnderWayIsJudgedTokenByToken() {
    var story = Story()
    story.run(1, tokens: [5, 6, 7], isolation: .alone)
    story.admit(2)
    #expect(story.verdicts([2]) == [.noTwinYet])
    story.say(2, token: 5)
    #expect(story.verdicts([2]) == [.sameBits])
    story.say(2, token: 8)
    #expect(story.verdicts([2]) == [.differs(atToken: 1)])
    story.say(2, token: 7)
    #expect(story.verdicts([2]) == [.differs(atToken: 1)])
  }

  /// Whatever its bits are and whoever asked for it: only company can show what company does.
  @Test(arguments: [Isolation.alone, .shared], [[5, 6], [5, 9]])
  func aRunThatHadAllItsStepsToItselfIsNoEvidence(isolation: Isolation, tokens: [Int]) throws {
    var story = Story()
    story.run(1, tokens: [5, 6], isolation: .alone)
    story.run(2, tokens: tokens, isolation: isolation, hasCompany: false)
    #expect(story.verdicts([2]) == [.ranAlone])
    let alone = try #require(story.ledger.groups.first)
    #expect([alone.twinCount, alone.sameBitsTwinCount, alone.sameTokensTwinCount] == [0, 0, 0])
    #expect(alone.completionCount == 2 && alone.aloneCount == 1)
    // The same run with company is.
    story.run(3, tokens: tokens)
    let group = try #require(story.ledger.groups.first)
    #expect(group.twinCount == 1 && group.sameBitsTwinCount == (tokens == [5, 6] ? 1 : 0))
    #expect(story.verdicts([3]) == [tokens == [5, 6] ? .sameBits : .differs(atToken: 1)])
    #expect(story.ledger.hadCompany(RequestID(3)) && !story.ledger.hadCompany(RequestID(2)))
  }

  @Test func oneSharedStepIsCompany() {
    var story = Story()
    story.run(1, tokens: [5, 6], isolation: .alone)
    story.admit(2)
    story.say(2, token: 5, hasCompany: false)
    #expect(story.verdicts([2]) == [.ranAlone])
    story.say(2, token: 6)
    #expect(story.verdicts([2]) == [.sameBits])
  }

  /// A reference that stands in had company itself, or had not; it is not its own twin either way.
  @Test(arguments: [true, false])
  func everyCompletionIsTheReferenceATwinOrRanAlone(firstHadCompany: Bool) {
    var story = Story(maxFinished: 4)
    story.run(1, tokens: [5, 6], hasCompany: firstHadCompany)
    for id in 2...60 {
      story.run(
        id, tokens: id % 5 == 0 ? [5, 7] : [5, 6], bits: id % 3 == 0 ? "others" : "",
        hasCompany: id % 4 != 0)
      if id == 30 { story.run(1_000, tokens: [5, 6], isolation: .alone) }
      for group in story.ledger.groups {
        #expect(1 + group.twinCount + group.aloneCount == group.completionCount)
        #expect(
          group.sameBitsTwinCount + group.sameTokensTwinCount + group.otherTokensTwinCount
            == group.twinCount)
      }
    }
    let group = story.ledger.groups[0]
    let company = (2...60).filter { $0 % 4 != 0 }
    #expect(group.twinCount == company.count + (firstHadCompany ? 1 : 0))
    #expect(group.sameTokensTwinCount == company.count { $0 % 5 != 0 && $0 % 3 == 0 })
    #expect(group.otherTokensTwinCount == company.count { $0 % 5 == 0 })
  }

  @Test func aReferenceThatIsReplacedIsTold() {
    var story = Story()
    for id in 1...3 { story.run(id, tokens: [5, 6]) }
    #expect(story.ledger.replacement == nil)
    story.run(4, tokens: [5, 9], isolation: .alone)
    #expect(
      story.ledger.replacement
        == ReferenceReplacement(
          former: RequestID(1), new: RequestID(4), twinCount: 3, sameBitsCounts: Pair(2, 0)))
    story.run(5, tokens: [5, 9], isolation: .alone)
    #expect(story.ledger.replacement == nil)
  }

  @Test func promptSamplingAndModeMakeTheGroup() {
    var story = Story()
    story.run(1, tokens: [5, 6], isolation: .alone)
    story.run(2, prompt: [1, 2], tokens: [5, 6])
    story.run(3, tokens: [5, 6]) { $0.seed = 1 }
    story.run(4, tokens: [5, 6], mode: .standard)
    story.run(5, tokens: [5, 6])
    #expect(
      story.verdicts([2, 3, 4, 5]) == [.noTwinYet, .noTwinYet, .noTwinYet, .sameBits])
    #expect(story.ledger.groups.map(\.completionCount) == [2, 1, 1, 1])
    #expect(story.ledger.groups.map(\.sameBitsCount) == [2, 1, 1, 1])
    #expect(story.ledger.groups.map(\.mode) == [.invariant, .invariant, .invariant, .standard])
  }

  @Test func twoModesMakeARequestMixedWhileItRunsAndAfter() {
    var story = Story()
    story.run(1, tokens: [5, 6], isolation: .alone)
    story.admit(2)
    story.say(2, token: 5)
    story.say(2, token: 6, mode: .standard)
    #expect(story.verdicts([2]) == [.mixed])
    story.finish(2, mode: nil)
    #expect(story.verdicts([2]) == [.mixed])
    #expect(story.ledger.groups.map(\.completionCount) == [1])
  }

  @Test func theCancelledTakeNoPart() {
    var story = Story()
    story.run(1, tokens: [5, 6], reason: .cancelled, isolation: .alone)
    story.run(2, tokens: [5, 6])
    #expect(story.verdicts([1, 2]) == [.noTwinYet, .noTwinYet])
    #expect(story.ledger.groups.map(\.completionCount) == [1])
  }

  @Test func aGroupCountsItsCompletions() throws {
    var story = Story()
    story.run(1, tokens: [5, 6, 7], isolation: .alone)
    for id in 2...4 { story.run(id, tokens: [5, 6, 7]) }
    story.run(5, tokens: [5, 6, 7], bits: "others")
    for id in 6...7 { story.run(id, tokens: [5, 6, 9]) }
    story.run(8, tokens: [5, 3])
    let group = try #require(story.ledger.groups.first)
    #expect(group.promptText == "prompt")
    #expect(group.completionCount == 8)
    #expect(group.sameBitsCount == 4)
    #expect(group.uniqueCompletionCount == 3)
    #expect(group.uniqueHashCount == 4)
    #expect(group.completionSizes == [5, 2, 1])
    #expect(group.firstDifference == 1)
    #expect(group.reference == reference(1, .alone))
  }

  @Test func theOldestAreForgottenButNotTheReferencesAnswer() {
    var story = Story(maxFinished: 10)
    story.run(1, tokens: [5, 6], isolation: .alone)
    for id in 2...200 { story.run(id, tokens: id % 3 == 0 ? [5, 6] : [5, id]) }
    #expect(story.ledger.groups.map(\.completionCount) == [200])
    #expect(story.ledger.groups.map(\.sameBitsCount) == [67])
    #expect(story.ledger.groups.map(\.uniqueHashCount) == [134])
    #expect(story.ledger.groups.map(\.uniqueCompletionCount) == [134])
    #expect(story.verdicts([1, 190]) == [.noTwinYet, .noTwinYet])
    #expect(
      story.verdicts([198, 199, 200]) == [.sameBits, .differs(atToken: 1), .differs(atToken: 1)])
    #expect(story.ledger.reference(of: RequestID(200)) == reference(1, .alone))
    for id in 201...210 { story.run(id, prompt: [9], tokens: [1]) }
    #expect(story.ledger.groups.map(\.completionCount) == [200, 10])
    #expect(story.ledger.groups.map(\.sameBitsCount) == [67, 10])
  }

  /// Counts are over all that ended, whatever is kept of them, and an answer that comes again is the
  /// same answer.
  @Test func countsNeverFall() {
    var story = Story(maxFinished: 8)
    story.run(1, tokens: [5, 6], isolation: .alone)
    var last = [0, 0, 0, 0]
    for id in 2...3_000 {
      story.run(id, tokens: id % 2 == 0 ? [5, 6] : [5, 7 + id % 100])
      let group = story.ledger.groups[0]
      let counts = [
        group.completionCount, group.sameBitsCount, group.uniqueCompletionCount,
        group.uniqueHashCount,
      ]
      #expect(zip(counts, last).allSatisfy { $0 >= $1 })
      last = counts
    }
    #expect(last == [3_000, 1_501, 51, 51])
    #expect(story.ledger.groups[0].completionSizes.reduce(0, +) == 3_000)
    #expect(story.ledger.groups[0].firstDifference == 1)
  }

  /// Of more different answers than can be told apart the sums are left.
  @Test func manyDifferentAnswersAreCountedToo() {
    var story = Story(maxFinished: 8)
    story.run(1, tokens: [5, 6], isolation: .alone)
    for id in 2...5_000 { story.run(id, tokens: [5, 7 + id]) }
    let group = story.ledger.groups[0]
    #expect(group.completionCount == 5_000 && group.sameBitsCount == 1)
    #expect(group.uniqueHashCount == 5_000 && group.uniqueCompletionCount == 5_000)
    #expect(group.completionSizes.count < 2_000)
  }

  /// More questions than are kept one by one still count in their mode's sums.
  @Test func forgottenQuestionsStayInTheSums() throws {
    var story = Story(maxFinished: 8)
    for question in 0..<1_500 {
      for twin in 0..<3 { story.run(3 * question + twin + 1, prompt: [question], tokens: [5, 6]) }
    }
    let former = try #require(story.ledger.formerTotals.first)
    let kept = story.ledger.groups
    #expect(kept.count < 600 && former.mode == .invariant)
    #expect(former.groupCount + kept.count == 1_500)
    #expect(former.twinCount + kept.reduce(0) { $0 + $1.completionCount - 1 } == 3_000)
    #expect(former.sameBitsCount + kept.reduce(0) { $0 + $1.sameBitsCount - 1 } == 3_000)
    #expect(former.uniqueCompletionCount + kept.count == 1_500)
  }

  @Test func aForgottenReferencesAnswerIsStillTheOneToMeet() {
    var story = Story(maxFinished: 5)
    story.run(1, tokens: [5, 6], isolation: .alone)
    for id in 2...20 { story.run(id, tokens: [5, 7]) }
    #expect(story.verdicts([20]) == [.differs(atToken: 1)])
    #expect(story.ledger.groups.map(\.uniqueHashCount) == [2])
    story.run(21, tokens: [5, 6])
    #expect(story.verdicts([21]) == [.sameBits])
  }

  private func reference(_ id: Int, _ kind: TwinReference.Kind) -> TwinReference? {
    TwinReference(request: RequestID(id), kind: kind)
  }
}

/// Events told in the order in which an engine tells them.
struct Story {
  private(set) var ledger: TwinLedger
  private var hashes: [RequestID: OutputHash] = [:]
  private var counts: [RequestID: Int] = [:]

  init(maxFinished: Int = 100) {
    ledger = TwinLedger(maxFinished: maxFinished)
  }

  mutating func run(
    _ id: Int, prompt: [Int] = [1, 2, 3], tokens: [Int], bits: String = "",
    mode: KernelMode = .invariant, reason: FinishReason = .length, isolation: Isolation = .shared,
    hasCompany: Bool = true, _ configure: (inout SamplingParameters) -> Void = { _ in }
  ) {
    admit(id, prompt: prompt, isolation: isolation, configure)
    // The prompt's.
    step(id, mode: mode, hasCompany: hasCompany && isolation == .shared)
    for token in tokens {
      say(
        id, token: token, bits: bits, mode: mode, hasCompany: hasCompany && isolation == .shared)
    }
    finish(id, mode: mode, reason: reason)
  }

  mutating func admit(
    _ id: Int, prompt: [Int] = [1, 2, 3], isolation: Isolation = .shared,
    _ configure: (inout SamplingParameters) -> Void = { _ in }
  ) {
    var sampling = SamplingParameters()
    configure(&sampling)
    ledger.absorb(
      .admitted(
        AdmittedRequest(
          id: RequestID(id), promptText: "prompt", promptTokens: prompt.map { TokenID($0) },
          sampling: sampling, isolation: isolation, nanoseconds: 0)))
  }

  mutating func say(
    _ id: Int, token: Int, bits: String = "", mode: KernelMode = .invariant,
    hasCompany: Bool = true
  ) {
    let id = RequestID(id)
    let index = counts[id, default: 0]
    counts[id] = index + 1
    let hash = Self.hash(after: hashes[id], token: token, bits: bits)
    hashes[id] = hash
    ledger.absorb(
      .token(
        TokenRecord(
          request: id, index: index, token: TokenID(token), text: "", top: [], hash: hash,
          step: index, nanoseconds: 0)))
    step(Int(id.rawValue), mode: mode, hasCompany: hasCompany)
  }

  private mutating func step(_ id: Int, mode: KernelMode, hasCompany: Bool) {
    let index = counts[RequestID(id), default: 0]
    var step = StepRecord(step: index, mode: mode)
    step.chunks = ([RequestID(id)] + (hasCompany ? [RequestID(1 << 40)] : [])).map {
      ChunkRecord(
        request: $0, firstPosition: index, tokenCount: 1, kind: .decode, promptTokenCount: 3)
    }
    ledger.absorb(.stepCompleted(step))
  }

  mutating func finish(_ id: Int, mode: KernelMode?, reason: FinishReason = .length) {
    let id = RequestID(id)
    ledger.absorb(
      .finished(
        FinishedRequest(
          id: id, reason: reason, tokenCount: counts[id, default: 0], cachedTokenCount: 0,
          hash: hashes[id] ?? Self.hash(after: nil, token: 0, bits: ""), mode: mode,
          nanoseconds: 0)))
  }

  func verdicts(_ ids: [Int]) -> [Verdict] { ids.map { ledger.verdict(of: RequestID($0)) } }

  /// No cryptography, but different for different pasts.
  private static func hash(after previous: OutputHash?, token: Int, bits: String) -> OutputHash {
    var bytes = previous?.bytes ?? Array(repeating: 1, count: 32)
    for byte in Array(bits.utf8) + [UInt8(truncatingIfNeeded: token), UInt8(token >> 8)] {
      for index in bytes.indices {
        bytes[index] = (bytes[index] &* 31 &+ byte) ^ bytes[(index + 1) % 32] &+ UInt8(index)
      }
    }
    guard let hash = OutputHash(bytes: bytes) else { preconditionFailure("not 32 bytes") }
    return hash
  }
}
