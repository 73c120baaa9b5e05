import EngineTypes
import Terminal

/// The list of questions: how the answers stand to each other, how many, from where on, what was asked.
struct QuestionListView {
  private let list: QuestionList
  private let questions: [ComparedSessions.Question]
  private let showsAll: String
  /// Of the widest count there can be.
  private let countWidth: Int

  init(_ state: ComparisonState) {
    (list, questions) = (state.list, state.sessions.questions)
    showsAll = state.keys.call(.request(.filter))
    let most = questions.lazy.map(\.comparedCount).max() ?? 0
    countWidth = max(9, Self.count(most, of: most).count)
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var inside = Box(
      title: "questions", note: note,
      footnote: "same bits: pairs of requests · token, bits: the first that differs, from 0"
    ).render(into: &buffer, in: area)
    guard inside.height > 1 else { return }
    let columns = columns(width: inside.width)
    columns.headings(into: &buffer, in: inside.takeTop(1))
    for place in window(rows: inside.height).range {
      let question = questions[list.items[place]]
      columns.row(
        cells(question, width: inside.width), isSelected: place == list.cursor, into: &buffer,
        in: inside.takeTop(1))
    }
    guard list.items.isEmpty else { return }
    inside.takeText(absence, into: &buffer)
  }

  /// The place in the list of a row of the box, counted from its top border.
  func place(atRow row: Int, height: Int) -> Int? {
    // A border and the headings above, a border below.
    guard row >= 2, row < height - 1 else { return nil }
    let place = window(rows: height - 3).first + row - 2
    return list.items.indices.contains(place) ? place : nil
  }

  /// What a click on the headings sorts by, so many cells from the left of the table.
  func order(atX x: Int, width: Int) -> QuestionOrder? {
    let all: [QuestionOrder] = [.verdict, .pairs, .token, .bits, .asked]
    let orders = Self.kept(all, width: width)
    return columns(width: width).index(at: x).flatMap {
      orders.indices.contains($0) ? orders[$0] : nil
    }
  }

  private func window(rows: Int) -> ListWindow {
    ListWindow(cursor: list.cursor, count: list.items.count, rows: rows)
  }

  private var note: String {
    let sort = "sort \(list.order.rawValue) \(list.isReversed ? "↑" : "↓")"
    let all = Format.count(questions.count)
    let shown =
      list.onlyDifferences ? "\(Format.count(list.items.count)) of \(all) differ" : all
    return "\(shown) · \(sort)"
  }

  private var absence: String {
    questions.isEmpty
      ? "neither log has a request" : "no question differs; \(showsAll) shows all again"
  }

  // MARK: columns

  private func columns(width: Int) -> TableColumns {
    let all: [TableColumns.Column] = [
      .init("verdict", 14), .number("same bits", countWidth), .number("token", 6),
      .number("bits", 6), .init("question", 12),
    ]
    let columns = Self.kept(all, width: width)
    return TableColumns(columns, width: width, stretching: columns.count - 1)
  }

  /// Of five things, a column each, those that leave room for what was asked.
  private static func kept<Thing>(_ things: [Thing], width: Int) -> [Thing] {
    switch width {
    case 54...: things
    case 47...: things.enumerated().filter { $0.offset != 3 }.map(\.element)
    case 40...: [things[0], things[1], things[4]]
    default: [things[0], things[4]]
    }
  }

  private static func count(_ same: Int, of all: Int) -> String {
    "\(Format.count(same)) of \(Format.count(all))"
  }

  private func cells(
    _ question: ComparedSessions.Question, width: Int
  ) -> [TableColumns.CellText] {
    let count =
      question.comparedCount == 0
      ? Format.unknown : Self.count(question.sameCount, of: question.comparedCount)
    return Self.kept(
      [
        (question.verdict.text, question.verdict.role), (count, .text),
        (question.verdict.place(ofToken: question.firstToken), .text),
        (question.verdict.place(ofBits: question.firstBits), .text), (question.name, .text),
      ], width: width)
  }
}
