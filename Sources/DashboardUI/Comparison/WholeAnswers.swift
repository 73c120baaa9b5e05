import EngineTypes
import Terminal

/// Two whole answers, side by side or one below the other, with the place marked where they part;
/// where they are one text, it stands there once.
struct WholeAnswers {
  private let answers: ComparedSessions.Answers

  init(_ answers: ComparedSessions.Answers) { self.answers = answers }

  func lines(width: Int) -> [StyledLine] {
    let (a, b) = (answers.sides.a, answers.sides.b)
    let (whyA, whyB) = (answers.absences.a, answers.absences.b)
    if answers.token == nil, whyA.isEmpty, whyB.isEmpty, a.before == b.before {
      let title = "\(a.title) · \(b.title): one text"
      return title.wrapped(to: width).map(self.title)
        + text(a, "").flatMap { $0.flowed(to: width) }
    }
    guard width >= PartingTexts.leastWidth else {
      return side(a, whyA, width: width) + [StyledLine()] + side(b, whyB, width: width)
    }
    let column = (width - 3) / 2
    return side(a, whyA, width: column).beside(side(b, whyB, width: column), column: column)
  }

  private func side(
    _ side: ComparedSessions.Excerpt, _ absence: String, width: Int
  ) -> [StyledLine] {
    side.title.wrapped(to: width).map(title) + text(side, absence).flatMap { $0.flowed(to: width) }
  }

  private func title(_ text: String) -> StyledLine { StyledLine(text, .info, .bold) }

  /// In the lines the answer itself has.
  private func text(_ side: ComparedSessions.Excerpt, _ absence: String) -> [StyledLine] {
    guard absence.isEmpty else { return [StyledLine("(\(absence))", .dim)] }
    var lines = [StyledLine()]
    func add(_ text: String, _ role: Role, _ attributes: Attributes = []) {
      for (row, part) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      {
        if row > 0 { lines.append(StyledLine()) }
        lines[lines.count - 1].add(String(part).inOneLine, role, attributes)
      }
    }
    guard answers.token != nil else {
      add(side.before, .text)
      return lines
    }
    add(side.before, .dim)
    let role: Role = answers.isOtherToken ? .hashDiffers : .warn
    if side.token == nil {
      add("(over)", role, .reverse)
    } else {
      add(side.text.isEmpty ? "□" : side.text.inOneLine, role, .reverse)
    }
    // What a token ends a line with ends it here too.
    if side.text.hasSuffix("\n") { lines.append(StyledLine()) }
    add(side.after, .text)
    return lines
  }
}
