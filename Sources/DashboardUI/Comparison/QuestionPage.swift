import EngineTypes
import Terminal

/// One question: what was asked, how the answers stand to each other, the texts where they part, and
/// every pair.
struct QuestionPage: TextPage {
  private let question: ComparedSessions.Question
  private let pairs: PairColumns
  /// All that stands above the pairs.
  private let head: [StyledLine]

  init(_ question: ComparedSessions.Question, ratioName: String, width: Int) {
    self.question = question
    pairs = PairColumns(ratioName: ratioName, width: width)
    head =
      question.prompt.wrapped(to: width).prefix(12).map { StyledLine($0, .title, .bold) }
      + [StyledLine()] + Self.sentences(question, width: width)
      + Self.locate(question, width: width)
      + Self.texts(question, width: width)
      + (question.pairs.isEmpty
        ? []
        : [
          StyledLine(), StyledLine(Format.counted(question.pairs.count, "pair"), .title, .bold),
          pairs.heading,
        ])
  }

  var title: String { "question" }
  var lineCount: Int { head.count + question.pairs.count }

  func line(_ index: Int) -> StyledLine {
    index < head.count ? head[index] : pairs.line(question.pairs[index - head.count])
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

  private static func texts(_ question: ComparedSessions.Question, width: Int) -> [StyledLine] {
    guard let parting = question.parting else {
      guard question.firstToken != nil || question.firstBits != nil else { return [] }
      return "there are too many differences to keep the texts of all; those here are not kept"
        .wrapped(to: width).map { StyledLine($0, .dim) }
    }
    return [StyledLine()] + PartingTexts(parting).lines(width: width)
  }
}
