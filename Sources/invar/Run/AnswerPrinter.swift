import EngineTypes
import Proof
import Reports

/// Shows the answers of a run: live text for one prompt, blocks for several, or lines of JSON.
struct AnswerPrinter {
  enum Style: Hashable {
    case live
    case blocks
    case json(topLogprobs: Bool)
  }

  let style: Style
  /// Prompts that got no answer, for the end.
  private(set) var refusals: [String] = []
  /// Answers that were broken off by numbers that are not finite, likewise.
  private(set) var failures: [String] = []

  init(style: Style) { self.style = style }

  func show(_ token: TokenRecord) throws {
    if style == .live { try StandardStreams.write(Self.shown(token.text)) }
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
      StandardStreams.note(Self.figures(run) + "\n")
    case .blocks:
      try StandardStreams.write(
        line: """
          \(run.id)  \(Self.shown(run.prompt))
          \(Self.shown(run.answer.text))
          \(Self.figures(run))

          """)
    case .json(let topLogprobs):
      guard let json = run.json(withTopLogprobs: topLogprobs) else { return }
      try StandardStreams.write(line: json.text)
    }
  }

  /// Pipes get the model's own text, terminals only what they can show.
  private static func shown(_ text: String) -> String {
    StandardStreams.outputIsTerminal ? text.printable : text
  }

  /// `[3f1c0a9b7e21  24 tokens after 37  length  first 41.0ms, then 212.5 tok/s]`.
  private static func figures(_ run: RunAnswer) -> String {
    var parts = [
      run.answer.end?.hash.short ?? "no hash",
      "\(NumberText.counted(run.answer.tokens.count, "token")) after "
        + NumberText.count(run.admitted?.promptTokens.count ?? 0),
      run.answer.end?.reason.rawValue ?? "unfinished",
    ]
    if let ttft = run.ttftMilliseconds {
      let rate =
        run.tpotMilliseconds.map { ", then \(NumberText.fixed(1000 / $0, 1)) tok/s" } ?? ""
      parts.append("first \(NumberText.duration(UInt64(max(0, ttft * 1e6))))\(rate)")
    }
    return "[\(parts.joined(separator: "  "))]"
  }
}
