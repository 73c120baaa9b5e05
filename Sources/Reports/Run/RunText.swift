import EngineTypes
import Proof

/// What `invar run` prints for people of one answer.
package struct RunText {
  /// Whether a terminal shows it: a pipe gets the model's own text.
  package let isTerminal: Bool

  package init(isTerminal: Bool) { self.isTerminal = isTerminal }

  package func text(_ text: String) -> String { isTerminal ? text.printable : text }

  /// An answer among others: its prompt, its text and its figures.
  package func block(_ run: RunAnswer) -> String {
    """
    \(run.id)  \(text(run.prompt))
    \(text(run.answer.text))
    \(figures(run))

    """
  }

  /// `[3f1c0a9b7e21  24 tokens after 37  length  first 41.0ms, then 212.5 tok/s]`.
  package func figures(_ run: RunAnswer) -> String {
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
