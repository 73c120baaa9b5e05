import EngineTypes
import Inference
import Proof
import Testing

/// A case whose steps do not show what it was made for is an error, not a pass.
@Suite struct WitnessTests {
  static let kept = TokenRecord(
    request: RequestID(1), index: 0, token: TokenID(5), text: "a", top: [], hash: hash(1), step: 1,
    nanoseconds: 0)

  static func hash(_ byte: UInt8) -> OutputHash {
    OutputHash(bytes: Array(repeating: byte, count: 32)) ?? { preconditionFailure("32 bytes") }()
  }

  static func result(_ label: String, _ records: [TokenRecord]) -> CaseResult {
    CaseResult(
      label: label, readings: [.init(group: "needle", answer: Answer(tokens: records))],
      facts: [], failures: [])
  }

  @Test func aFailedWitnessBreaksTheAxis() {
    var one = Self.result("a", [Self.kept])
    #expect(AxisResult.Column(mode: .invariant, cases: [one]).holds)
    one.failures = ["0 steps of 8 rows, not 11"]
    let column = AxisResult.Column(mode: .invariant, cases: [one])
    #expect(!column.holds)
    #expect(column.failures == ["a: 0 steps of 8 rows, not 11"])
  }

  @Test func allPairsAreComparedAndTheFirstDifferenceIsNamed() {
    var (later, other) = (Self.kept, Self.kept)
    later.hash = Self.hash(2)
    other.hash = Self.hash(3)
    other.token = TokenID(6)
    other.text = "b"
    let comparison = Comparison([
      Self.result("one", [Self.kept, Self.kept]), Self.result("two", [Self.kept, later]),
      Self.result("three", [Self.kept, other]), Self.result("four", [Self.kept, Self.kept]),
    ])
    #expect(comparison.pairCount == 6)
    #expect(comparison.bits.pairCount == 5 && comparison.bits.firstToken == 1)
    #expect(comparison.tokens.pairCount == 3 && comparison.text.pairCount == 3)
    #expect(comparison.classes.map(\.labels) == [["one", "four"], ["two"], ["three"]])
    #expect(
      comparison.firstDivergence
        == .init(group: "needle", one: "one", other: "two", token: 1))
  }

  @Test func anAnswerThatEndsEarlyDiffersWhereItEnds() {
    let comparison = Comparison([
      Self.result("long", [Self.kept, Self.kept]), Self.result("short", [Self.kept]),
    ])
    #expect(comparison.bits.firstToken == 1)
  }
}
