import DashboardUI
import EngineTypes
import Terminal
import Testing

/// The proof has one row a question, whatever lengths its answers were asked for.
struct ProofRowTests {
  private func stage() throws -> Stage {
    var stage = Stage(at: .thousand, width: 120, height: 50)
    stage.run(milliseconds: 20_000)
    // Long answers so far; from here on they are short.
    stage.press(.enter)
    stage.run(milliseconds: 20_000)
    stage.edit { $0.countProof() }
    #expect(stage.state.proof.questions.contains { $0.lengths.count == 2 }, "nothing is shown")
    return stage
  }

  @Test func theLastStopListsEachQuestionOnce() throws {
    let proof = try stage().state.proof
    let rows = proof.rows.filter { $0.mode == .invariant }
    #expect(Set(rows.map(\.promptText)).count == rows.count && rows.count == 6)
    #expect(proof.questions.count == 6)
    let total = try #require(proof.totals.first { $0.mode == .invariant })
    #expect(total.questionCount == 6 && total.distinctCount == 6)
    #expect(total.twinCount == rows.reduce(0) { $0 + $1.twinCount })
  }

  /// Nothing of either length is lost in the row they share.
  @Test func aRowHasTheSumsOfItsLengths() throws {
    for question in try stage().state.proof.questions {
      for row in question.rows {
        let parts = question.lengths.compactMap { $0.row(in: row.mode) }
        #expect(row.twinCount == parts.reduce(0) { $0 + $1.twinCount })
        #expect(row.sameBitsCount == parts.reduce(0) { $0 + $1.sameBitsCount })
      }
    }
  }

  @Test func thePanelAloneTellsTheAnswersOfEachLength() throws {
    var stage = try stage()
    stage.press(.character("z"))
    let lengths = try #require(stage.state.proof.questions.first).lengths
    #expect(lengths.count == 2)
    for length in lengths {
      #expect(stage.text.contains("up to \(length.sampling.maxTokens) tokens"))
    }
  }

  /// What is another question with the same words says in front what is other.
  @Test func questionsWithTheSameWordsAreToldApart() throws {
    var ledger = TwinLedger()
    let hash = try #require(OutputHash(bytes: Array(repeating: 1, count: 32)))
    func run(_ id: Int, tokens: [Int] = [1], _ change: (inout SamplingParameters) -> Void) {
      var sampling = SamplingParameters()
      change(&sampling)
      let request = AdmittedRequest(
        id: RequestID(id), promptText: "Why?", promptTokens: tokens.map { TokenID($0) },
        sampling: sampling, isolation: .shared, nanoseconds: 0)
      ledger.absorb(.admitted(request))
      ledger.absorb(
        .finished(
          FinishedRequest(
            id: RequestID(id), reason: .length, tokenCount: 0, cachedTokenCount: 0,
            hash: hash, mode: .invariant, nanoseconds: 0)))
    }
    run(1) { _ in }
    run(2) { $0.maxTokens = 7 }
    run(3) { ($0.temperature, $0.seed) = (0.5, 3) }
    run(4) { ($0.temperature, $0.seed) = (0.5, 4) }
    run(5, tokens: [1, 2]) { _ in }
    run(6) { $0.topK = 2 }
    let proof = ProofSummary(ledger)
    let names = proof.rows.map(proof.name)
    #expect(names.count == 5 && Set(names).count == 5)
    #expect(names.allSatisfy { $0.hasSuffix(": Why?") })
    #expect(names.contains { $0.contains("temperature 0.50") && $0.contains("seed 3") })
    #expect(names.contains { $0.contains("a prompt of 2 tokens") })
  }
}
