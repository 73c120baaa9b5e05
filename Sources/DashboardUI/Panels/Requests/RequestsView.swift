import EngineTypes
import Terminal

/// The table of requests: what each is doing, and what its hash says.
struct RequestsView {
  let entries: [RequestEntry]
  private let twins: TwinLedger
  private let labels: QuestionLabels
  private let selected: RequestID?
  private let order: RequestOrder
  private let filter: String
  /// All requests there ever were, and those still known.
  private let total: Int
  private let kept: Int
  /// What the list has forgotten, in words.
  private let forgotten: String?
  private let idWidth: Int
  private let look: PanelLook
  private let back: String
  /// Why the filter keeps nothing, where it does.
  private let absence: String
  private let nobody: String
  /// Those that the tour speaks of.
  private let named: Set<RequestID>
  /// Whether the log has no more of those that are under way.
  private let endsEarly: Bool

  init(_ state: DashboardState, _ look: PanelLook) {
    entries = state.visibleRequests
    twins = state.facts.twins
    labels = state.proof.labels
    selected = state.requestsPanel.selected
    order = state.requestsPanel.order
    // No more than a border can show.
    filter = String(state.requestsPanel.filter.characters.prefix(300))
    (total, kept) = (state.facts.requests.totalCount, state.facts.requests.count)
    forgotten = state.forgottenRequests
    idWidth = state.facts.requests.idWidth
    self.look = look
    back = state.keys.call(.screen(.back))
    nobody = state.absence
    named = state.tourRequests
    endsEarly = state.playback?.endsEarly ?? false
    absence = entries.isEmpty && !filter.isEmpty ? state.filterAbsence : ""
  }

  /// The table's columns in an area so many cells wide.
  func columns(width: Int) -> RequestColumns {
    RequestColumns(width, for: entries, idWidth: idWidth)
  }

  /// The entry in a row of the panel, counted from its top border.
  func index(atRow row: Int, height: Int) -> Int? {
    // A border and the headings above, a border below.
    guard row >= 2, row < height - 1 else { return nil }
    let index = firstShown(rows: height - 3) + row - 2
    return entries.indices.contains(index) ? index : nil
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    let table = columns(width: area.inset().width)
    var inside = Box(
      .requests, look, note: note(width: area.width), footnote: table.footnote
    )
    .render(into: &buffer, in: area)
    guard !inside.isEmpty else { return }
    let columns = table.columns
    if inside.height > 1 { headings(columns, into: &buffer, in: inside.takeTop(1)) }
    let first = firstShown(rows: inside.height)
    for index in first..<min(entries.count, first + inside.height) {
      row(index, columns, into: &buffer, in: inside.takeTop(1))
    }
    if entries.isEmpty {
      let text =
        filter.isEmpty ? "no requests yet: \(nobody)" : "\(absence); \(back) clears the filter"
      inside.takeText(text, into: &buffer)
    }
  }

  /// How many there are and how they are sorted; in the filter's words where there is room.
  private func note(width: Int) -> String {
    let sort = "sort \(order.column.rawValue) \(order.isReversed ? "↑" : "↓")"
    guard !filter.isEmpty else {
      let all = Format.count(total)
      guard let forgotten else { return "\(all) · \(sort)" }
      let listed = "newest \(Format.count(kept)) of \(all)"
      return ["\(all), \(forgotten) · \(sort)", "\(listed) · \(sort)", "\(all) · \(sort)"]
        .first { $0.cellWidth + 20 <= width } ?? listed
    }
    let shown = "\(Format.count(entries.count)) of \(Format.count(kept)) /\(filter)"
    let counted = forgotten.map { "\(shown) · \($0)" } ?? shown
    let fitting = ["\(counted) · \(sort)", counted].first { $0.cellWidth + 20 <= width }
    guard forgotten != nil else {
      return fitting ?? shown.fitted(to: max(8, width - 20))
    }
    // What is forgotten is said before what was typed is.
    let short = "\(Format.count(entries.count)) of newest \(Format.count(kept)) /\(filter)"
    return fitting ?? short.fitted(to: max(8, width - 20))
  }

  private var cursor: Int { entries.firstIndex { $0.id == selected } ?? 0 }

  private func firstShown(rows: Int) -> Int {
    ListWindow(cursor: cursor, count: entries.count, rows: rows).first
  }

  private func headings(
    _ columns: [(column: RequestColumn, width: Int)], into buffer: inout CellBuffer, in area: Rect
  ) {
    var pen = Pen(area)
    for (column, width) in columns {
      let text =
        column.isNumber
        ? column.heading.leftPadded(to: width) : column.heading.padded(to: width)
      pen.write(text + " ", .dim, on: &buffer)
    }
  }

  private func row(
    _ index: Int, _ columns: [(column: RequestColumn, width: Int)], into buffer: inout CellBuffer,
    in area: Rect
  ) {
    let entry = entries[index]
    let isSelected = look.isFocused && index == cursor
    if isSelected { buffer.fill(area, with: Cell(" ", role: .selection)) }
    var pen = Pen(area)
    for (column, least) in columns {
      let width = column == columns.last?.column ? pen.columnsLeft : least
      cell(column, of: entry, width: width, isSelected: isSelected, with: &pen, into: &buffer)
      pen.write(" ", isSelected ? .selection : .text, on: &buffer)
    }
  }

  private func cell(
    _ column: RequestColumn, of entry: RequestEntry, width: Int, isSelected: Bool,
    with pen: inout Pen, into buffer: inout CellBuffer
  ) {
    func write(_ text: String, _ role: Role, _ attributes: Attributes = []) {
      pen.write(text, role, attributes, isSelected: isSelected, on: &buffer)
    }
    let quiet: Role = entry.isActive ? .text : .dim
    switch column {
    case .id:
      let tint = RequestTint(entry.id)
      pen.write(String(tint.letter), tint.role, .reverse, on: &buffer)
      let isNamed = named.contains(entry.id)
      write(" \(entry.id)".padded(to: width - 1), isNamed ? .marker : .text)
    case .state:
      if endsEarly && entry.isActive { return write("log ends".padded(to: width), .dim) }
      let words = entry.phase.words
      write(
        (words.cellWidth <= width ? words : entry.phase.word).padded(to: width), entry.phase.role)
    case .tokens:
      write(RequestColumns.tokens(of: entry).leftPadded(to: width), quiet)
    case .ttft: write(Format.duration(entry.timeToFirstToken).leftPadded(to: width), quiet)
    case .tpot: write(Format.duration(entry.timePerOutputToken).leftPadded(to: width), quiet)
    case .hash: write((entry.hash?.short ?? Format.unknown).padded(to: width), .text)
    case .verdict:
      let mark = VerdictMark(entry, in: twins)
      write("\(mark.glyph) \(mark.words)".padded(to: width), mark.role)
    case .question: write(labels[entry.promptText].inOneLine.padded(to: width), .dim)
    case .answer:
      let tail = entry.newestText(width: width) ?? Format.unknown
      write(tail.padded(to: width), quiet)
    }
  }
}

extension RequestEntry {
  /// The end of the answer, as it streams too; `nil` before its first token.
  fileprivate func newestText(width: Int) -> String? {
    guard !tokens.isEmpty else { return nil }
    var tail = ""
    var used = 0
    for glyph in pieces.suffix(max(1, width)).joined().inOneLine.reversed() {
      used += glyph.cellWidth
      guard used <= width else { break }
      tail.append(glyph)
    }
    return String(tail.reversed())
  }
}
