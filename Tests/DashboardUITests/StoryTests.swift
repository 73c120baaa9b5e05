import DashboardUI
import EngineTypes
import Terminal
import Testing

/// What the screen says about what happened.
struct StoryTests {
  @Test func standardKernelsBreakTheAnswersAndInvariantOnesMendThem() throws {
    var stage = Stage()
    stage.run(milliseconds: 6_000)
    #expect(stage.text.contains("◆ invariant ✓"))
    #expect(stage.text.contains("✓ same bits"))
    #expect(!stage.text.contains("✗"))
    stage.press(.character("m"))
    stage.run(milliseconds: 6_000)
    #expect(stage.text.contains("◇ standard ✗"))
    #expect(stage.text.contains("✗ differs @ token"))
    let total = try #require(stage.state.proof.totals.last)
    #expect(total.mode == .standard && total.sameBitsCount < total.twinCount)
  }

  @Test func theDetailShowsWhereTwinsPart() throws {
    var stage = Stage()
    stage.press(.character("m"))
    stage.run(milliseconds: 8_000)
    stage.press(.character("/"))
    stage.type("differs")
    stage.press(.enter, .enter)
    #expect(stage.text.contains("tokens are the same"))
    #expect(stage.text.contains("in company"))
    #expect(stage.text.contains("alone"))
    #expect(stage.text.contains("margin 0.0625"))
  }

  @Test func evictedRequestsAreMarkedInTheStrip() {
    var stage = Stage(startsWorkload: false)
    let id = RequestID(5)
    stage.send(
      .events([
        .admitted(
          AdmittedRequest(
            id: id, promptText: "x", promptTokens: [TokenID(1)], sampling: SamplingParameters(),
            isolation: .shared, nanoseconds: 0)),
        .stepCompleted(step(0)), .stepCompleted(step(1, of: id, .prefill)),
        .stepCompleted(step(2, of: id, .decode)), .preempted(id, step: 3),
        .stepCompleted(step(3)), .stepCompleted(step(4, of: id, .prefill)),
      ]))
    #expect(stage.text.contains("-PDEP"))
  }

  @Test func unknownIsNotZero() {
    let stage = Stage(startsWorkload: false)
    #expect(stage.text.contains("decode -- tok/s"))
    #expect(stage.text.contains("cost of invariance not yet: 0 of"))
    #expect(stage.text.contains("no requests yet"))
  }

  @Test func hostileTextCannotReachTheTerminal() {
    var stage = Stage(startsWorkload: false)
    let nasty = "\u{1b}[2J\u{202e}evil\u{0}\u{7}\r\t👨‍👩‍👧 漢字"
    stage.send(
      .events([
        .admitted(
          AdmittedRequest(
            id: RequestID(1), promptText: nasty, promptTokens: [], sampling: SamplingParameters(),
            isolation: .shared, nanoseconds: 0))
      ]))
    stage.press(.enter)
    #expect(stage.text.contains("evil"))
    let allowed = stage.text.unicodeScalars.allSatisfy {
      $0 == "\n" || ($0.value >= 0x20 && $0.properties.generalCategory != .format)
    }
    #expect(allowed)
  }

  @Test func aFaultStaysOnTheScreen() {
    var stage = Stage()
    stage.send(.events([.fault("out of memory; lower --blocks")]))
    stage.run(milliseconds: 10_000)
    #expect(stage.text.contains("the engine stopped: out of memory; lower --blocks"))
  }

  @Test func aRejectionSaysWhy() {
    var stage = Stage(startsWorkload: false)
    stage.send(
      .events([
        .rejected(
          RejectedRequest(id: RequestID(9), reason: .queueFull(limit: 3), nanoseconds: 1))
      ]))
    #expect(stage.text.contains("r9 rejected: the queue is full (3 requests waiting)"))
  }

  @Test func everySizeIsDrawnWithoutTrouble() {
    var stage = Stage()
    stage.run(milliseconds: 3_000)
    for width in [1, 20, 39, 40, 41, 59, 60, 69, 70, 79, 99, 100, 101, 160, 300] {
      for height in [1, 2, 6, 9, 10, 13, 14, 24, 29, 30, 45, 100] {
        stage.press(.resize(width: width, height: height))
        #expect(stage.frame.width == width)
      }
    }
  }

  private func step(
    _ number: Int, of id: RequestID? = nil, _ kind: ChunkRecord.Kind = .decode
  ) -> StepRecord {
    var record = StepRecord(step: number, mode: .invariant)
    record.startNanoseconds = UInt64(number) * 1_000
    record.tokenBudget = 16
    record.chunks = [
      ChunkRecord(
        request: id ?? RequestID(99), firstPosition: number, tokenCount: 1, kind: kind,
        promptTokenCount: 1)
    ]
    return record
  }
}
