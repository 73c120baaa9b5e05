import DashboardUI
import EngineTypes
import Foundation
import Terminal
import Testing

/// After a hundred thousand requests everything still stands in its column and counts on.
struct LongRunTests {
  /// Tells of so many answers to one question, without the work.
  private func stage(_ count: Int, width: Int, from first: Int = 1) -> Stage {
    var stage = Stage(width: width, height: 40, startsWorkload: false)
    for start in stride(from: first, to: first + count, by: 1_000) {
      let events = (start..<min(first + count, start + 1_000)).flatMap { Self.run($0) }
      stage.send(.events(events))
    }
    stage.edit { $0.countProof() }
    return stage
  }

  private static func run(_ number: Int) -> [EngineEvent] {
    let id = RequestID(number)
    guard let hash = OutputHash(bytes: Array(repeating: 7, count: 32)) else { return [] }
    // Only runs in company are compared.
    var step = StepRecord(step: number, mode: .invariant)
    step.chunks = [id, RequestID(1 << 40)].map {
      ChunkRecord(
        request: $0, firstPosition: 0, tokenCount: 1, kind: .decode, promptTokenCount: 1)
    }
    return [
      .admitted(
        AdmittedRequest(
          id: id, promptText: "Why?", promptTokens: [TokenID(1)], sampling: SamplingParameters(),
          isolation: number == 1 ? .alone : .shared, nanoseconds: UInt64(number))),
      .token(
        TokenRecord(
          request: id, index: 0, token: TokenID(5), text: "a", top: [], hash: hash, step: number,
          nanoseconds: UInt64(number))),
      .stepCompleted(step),
      .finished(
        FinishedRequest(
          id: id, reason: .length, tokenCount: 1, cachedTokenCount: 0, hash: hash,
          mode: .invariant, nanoseconds: UInt64(number))),
    ]
  }

  @Test(arguments: [80, 120, 200]) func aLongNameKeepsItsColumn(width: Int) throws {
    let stage = stage(3, width: width, from: 99_999)
    let lines = stage.frame.lines
    let heading = try #require(lines.first { $0.contains(" hash ") && $0.contains("verdict") })
    let hash = stage.state.facts.requests[RequestID(100_000)]?.hash?.hex.prefix(8) ?? "?"
    let row = try #require(lines.first { $0.contains("r100000 ") && $0.contains(hash) })
    let place = heading.range(of: "hash").map {
      heading.distance(from: heading.startIndex, to: $0.lowerBound)
    }
    let found = row.range(of: hash).map { row.distance(from: row.startIndex, to: $0.lowerBound) }
    #expect(place != nil && place == found)
  }

  /// A list that has forgotten requests says how many, in its border and where a filter keeps nothing.
  @Test func whatAListHasForgottenIsSaid() throws {
    var stage = stage(3_000, width: 160)
    let requests = stage.state.facts.requests
    let forgotten = requests.totalCount - requests.count
    #expect(forgotten > 0)
    let words = "\(NumberText.count(forgotten)) older ones are not kept"
    let border = try #require(stage.frame.lines.first { $0.contains("requests ─") })
    #expect(border.contains(words))
    stage.press(.character("/"))
    stage.type("verdict:differs")
    stage.press(.enter)
    let text = stage.frame.lines.filter { !$0.contains("requests ─") }.joined(separator: "\n")
    #expect(text.contains("none has verdict:differs") && text.contains(words))
    stage.edit { $0.recording = RecordingReport(.recording) }
    #expect(stage.text.contains("\(NumberText.count(forgotten)) older ones are only in the log"))
    let small = self.stage(10, width: 160)
    #expect(!small.text.contains("older one"))
  }

  @Test func countsNeitherFallNorStop() {
    var seen = 0
    var stage = Stage(startsWorkload: false)
    for start in stride(from: 1, through: 12_001, by: 500) {
      stage.send(.events((start..<start + 500).flatMap { Self.run($0) }))
      stage.edit { $0.countProof() }
      let count = stage.state.proof.totals.first?.twinCount ?? 0
      #expect(count == start + 498 && count > seen)
      seen = count
    }
    #expect(stage.state.proof.totals.first?.sameBitsCount == seen)
    #expect(stage.state.facts.requests.totalCount == 12_500)
    #expect(stage.text.contains("12,499/12,499"))
  }
}
