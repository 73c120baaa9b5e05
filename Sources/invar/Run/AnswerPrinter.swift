import EngineTypes
import Proof
import Reports

/// Writes the answers of a run: live text for one prompt, blocks for several, or lines of JSON.
struct AnswerPrinter {
  enum Style: Hashable {
    case live
    case blocks
    case json(topLogprobs: Bool)
  }

  let style: Style
  private let text = RunText(isTerminal: StandardStreams.outputIsTerminal)
  /// Prompts that got no answer, for the end.
  private(set) var refusals: [String] = []
  /// Answers that were broken off by numbers that are not finite, likewise.
  private(set) var failures: [String] = []

  init(style: Style) { self.style = style }

  func show(_ token: TokenRecord) throws {
    if style == .live { try StandardStreams.write(text.text(token.text)) }
  }

  mutating func show(_ run: RunAnswer) throws {
    if let rejection = run.answer.refusal {
      refusals.append("prompt \(run.index + 1): \(rejection)")
      // Every prompt has its line, so that lines and prompts can be read side by side.
      if case .json = style { try StandardStreams.write(line: run.json(of: rejection).text) }
      return
    }
    if let failure = run.answer.end?.failure { failures.append("\(run.id): \(failure)") }
    switch style {
    case .live:
      try StandardStreams.write("\n")
      StandardStreams.note(text.figures(run) + "\n")
    case .blocks:
      try StandardStreams.write(line: text.block(run))
    case .json(let topLogprobs):
      guard let json = run.json(withTopLogprobs: topLogprobs) else { return }
      try StandardStreams.write(line: json.text)
    }
  }
}
