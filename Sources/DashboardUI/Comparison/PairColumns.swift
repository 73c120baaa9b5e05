import EngineTypes
import Terminal

/// The pairs of a question, a row each.
struct PairColumns {
  private let columns: TableColumns

  init(ratioName: String, width: Int) {
    columns = TableColumns(
      [
        .init("verdict", 14), .init("A", 8), .init("B", 8), .number("tokens", 6),
        .number("token", 6), .number("bits", 6), .number("E2E A", 7), .number("E2E B", 7),
        .number(ratioName, 7), .init("mode", 19),
      ], width: width)
  }

  var heading: StyledLine { columns.headingLine }

  func line(_ pair: ComparedSessions.RequestPair) -> StyledLine {
    let (a, b) = (pair.requests.a, pair.requests.b)
    return columns.line([
      (pair.verdict.text, pair.verdict.role), (Self.name(a), .text), (Self.name(b), .text),
      (pair.verdict == .notCompared ? Format.unknown : Format.count(pair.tokenCount), .text),
      (pair.verdict.place(ofToken: pair.firstToken), .text),
      (pair.verdict.place(ofBits: pair.firstBits), .text),
      (Format.duration(a.timeToLastToken), .dim), (Format.duration(b.timeToLastToken), .dim),
      (Self.ratio(a, b), .dim), (Self.modes(a, b), .dim),
    ])
  }

  private static func name(_ request: ComparedSessions.Request) -> String {
    "\(request.isolation == .alone ? VerdictSign.reference.glyph : " ") \(request.id)"
  }

  private static func ratio(
    _ a: ComparedSessions.Request, _ b: ComparedSessions.Request
  ) -> String {
    guard let from = a.timeToLastToken, let to = b.timeToLastToken, from > 0 else {
      return Format.unknown
    }
    return Format.fixed(Double(to) / Double(from), 2) + "×"
  }

  private static func modes(
    _ a: ComparedSessions.Request, _ b: ComparedSessions.Request
  ) -> String {
    let words = [a, b].map { $0.mode.map { ModeMark($0).shortWord } ?? "mixed" }
    return words[0] == words[1] ? words[0] : words.joined(separator: "/")
  }
}
