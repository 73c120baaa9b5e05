import DashboardUI
import EngineTypes
import Terminal
import Testing

/// Candidates that no answer chose have their text from the model's vocabulary.
struct TokenTextTests {
  /// Two answers that part at their second token, each with candidates of its own.
  private func parted(_ tokenText: (@Sendable (TokenID) -> String?)?) -> String {
    var stage = Stage(startsWorkload: false)
    if let tokenText { stage.edit { $0.tokenText = tokenText } }
    for (id, isolation) in [(1, Isolation.alone), (2, .shared)] {
      stage.send(.events(answer(RequestID(id), isolation)))
    }
    stage.edit { state in
      state.requestsPanel.selected = RequestID(2)
      state.overlay = .detail(RequestID(2), .twin, scroll: 0)
    }
    return stage.text
  }

  private func answer(_ id: RequestID, _ isolation: Isolation) -> [EngineEvent] {
    let second = isolation == .alone ? 7 : 8
    let tokens = [5, second].enumerated().map { index, token in
      EngineEvent.token(
        TokenRecord(
          request: id, index: index, token: TokenID(token), text: " heard\(token)",
          top: [token, 17_109, 31].map { TokenLogprob(token: TokenID($0), logprob: -0.5) },
          hash: hash(index * token), step: 1 + index, nanoseconds: UInt64(index)))
    }
    return [
      .admitted(
        AdmittedRequest(
          id: id, promptText: "prompt", promptTokens: [TokenID(1)],
          sampling: SamplingParameters(), isolation: isolation, logprobCount: 3, nanoseconds: 0))
    ] + tokens + [
      .finished(
        FinishedRequest(
          id: id, reason: .length, tokenCount: 2, cachedTokenCount: 0, hash: hash(second),
          mode: .standard, nanoseconds: 9))
    ]
  }

  private func hash(_ byte: Int) -> OutputHash {
    guard let hash = OutputHash(bytes: repeatElement(UInt8(byte), count: 32)) else {
      preconditionFailure("a hash has 32 bytes")
    }
    return hash
  }

  @Test func theVocabularySpellsWhatNoAnswerChose() {
    let text = parted { $0 == TokenID(17_109) ? " Paris\n" : nil }
    #expect(text.contains("\"␣Paris⏎\"") && !text.contains("#17109"))
    // What answers had stays, what nobody knows is a number.
    #expect(text.contains("\"␣heard7\"") && text.contains("\"␣heard8\""))
    #expect(text.contains("#31"))
  }

  /// A recording has no model.
  @Test func withoutAVocabularyTheNumberStays() {
    let text = parted(nil)
    #expect(text.contains("#17109") && text.contains("#31"))
  }
}
