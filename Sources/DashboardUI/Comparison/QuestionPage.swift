import EngineTypes
import Terminal

/// One question: what was asked, how the answers stand to each other, the texts where they part, and
/// every pair; in full also every answer, to its end.
struct QuestionPage: TextPage {
  private let question: ComparedSessions.Question
  private let pairs: PairColumns
  /// All that stands above the pairs.
  private let head: [StyledLine]
  /// Answers of the other pairs, below them all.
  private let foot: [StyledLine]

  /// - Parameters:
  ///   - question: what is shown.
  ///   - ratioName: what heads the ratios of times.
  ///   - width: cells of a line.
  ///   - isWhole: whether all of the answers is shown, and not only where the first two part.
  init(
    _ question: ComparedSessions.Question, ratioName: String, width: Int, isWhole: Bool
  ) {
    self.question = question
    pairs = PairColumns(ratioName: ratioName, width: width)
    head =
      question.prompt.wrapped(to: width).prefix(12).map { StyledLine($0, .title, .bold) }
      + [StyledLine()] + Self.sentences(question, width: width)
      + Self.locate(question, width: width)
      + Self.texts(question, width: width)
      + (isWhole ? Self.answers(question.answers.prefix(1), "both answers in full", width) : [])
      + (question.pairs.isEmpty
        ? []
        : [
          StyledLine(), StyledLine(Format.counted(question.pairs.count, "pair"), .title, .bold),
          pairs.heading,
        ])
    foot =
      isWhole
      ? Self.answers(question.answers.dropFirst(), "the answers of the other pairs", width) : []
  }

  var title: String { "question" }
  var lineCount: Int { head.count + question.pairs.count + foot.count }

  func line(_ index: Int) -> StyledLine {
    if index < head.count { return head[index] }
    let row = index - head.count
    return row < question.pairs.count
      ? pairs.line(question.pairs[row]) : foot[row - question.pairs.count]
  }

  private static func sentences(
    _ question: ComparedSessions.Question, width: Int
  ) -> [StyledLine] {
    let verdict = question.verdict
    return [StyledLine(verdict.text, verdict.role, .bold)]
      + question.sentences.flatMap { $0.wrapped(to: width) }.map { StyledLine($0) }
  }

  /// The command, all of it, however narrow the page is.
  private static func locate(
    _ question: ComparedSessions.Question, width: Int
  ) -> [StyledLine] {
    guard let command = question.locate else { return [] }
    return [StyledLine("for the layer and operation:", .dim)]
      + StyledLine(command, .info).flowed(to: width)
  }

  /// Whole answers below a heading; nothing where there are none.
  private static func answers(
    _ answers: some Sequence<ComparedSessions.Answers>, _ heading: String, _ width: Int
  ) -> [StyledLine] {
    let lines = answers.flatMap { [StyledLine()] + WholeAnswers($0).lines(width: width) }
    return lines.isEmpty ? [] : [StyledLine(), StyledLine(heading, .title, .bold)] + lines
  }

  private static func texts(_ question: ComparedSessions.Question, width: Int) -> [StyledLine] {
    guard let parting = question.parting else {
      guard question.firstToken != nil || question.firstBits != nil else { return [] }
      return "there are too many differences to keep the texts of all; those here are not kept"
        .wrapped(to: width).map { StyledLine($0, .dim) }
    }
    return [StyledLine()] + PartingTexts(parting).lines(width: width)
  }
}
