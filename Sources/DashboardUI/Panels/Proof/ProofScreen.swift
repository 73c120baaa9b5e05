import EngineTypes
import Terminal

/// The proof in full: every question in both modes side by side, and how many gave which answer: to the
/// one under the cursor, and as far as there is room to those after it.
struct ProofScreen {
  private let look: PanelLook
  private let summary: ProofSummary
  private let modes: [KernelMode]
  private let cursor: Int
  private let requests: RequestBook
  private let twins: TwinLedger
  private let absence: String
  private let symbols: GraphSymbols

  init(_ state: DashboardState, _ look: PanelLook) {
    self.look = look
    summary = state.proof
    let current = state.facts.settings.mode
    // A mode of mixed families takes the place of the standard one while it is on.
    modes = [.invariant, current == .invariant ? .standard : current]
    cursor = max(0, min(state.proofPanel.cursor, state.proof.questions.count - 1))
    (requests, twins) = (state.facts.requests, state.facts.twins)
    absence = state.proofAbsence
    symbols = state.graphs
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var inside = Box(.proof, look, note: "same question, same bits?")
      .render(into: &buffer, in: area)
    guard !summary.questions.isEmpty else {
      inside.takeText(absence, into: &buffer)
      return
    }
    for mode in modes where inside.height > 0 {
      headline(mode, into: &buffer, in: inside.takeTop(1))
    }
    inside.takeGap(reserve: 12)
    // The questions take what they need; their answers are worth the rest.
    let list = min(summary.questions.count + 2, inside.height - min(inside.height / 2, 14))
    var detail = inside.takeBottom(inside.height >= 9 ? inside.height - list : 0)
    questions(into: &buffer, in: inside)
    let width = halfWidth(detail)
    let asked = summary.questions.indices.flatMap {
      summary.questions.roundAndRound(cursor + $0).lengths
    }
    for (offset, question) in asked.enumerated() {
      let told = modes.map { Continuations(of: question, in: $0, among: requests, twins) }
      let height = height(of: question, told, width: width)
      // The first is cut where it must be; of the others none is.
      guard offset == 0 || height <= detail.height else { return }
      answers(question, told, into: &buffer, in: detail.takeTop(min(height + 1, detail.height)))
    }
  }

  /// Rows that all answers to a question take.
  private func height(
    of question: ProofSummary.Length, _ told: [Continuations], width: Int
  ) -> Int {
    let halves = zip(modes, told).map { mode, told in
      guard let row = question.row(in: mode) else { return 1 }
      return 3 + row.sizes.count + told.lines(width: width).count
    }
    return 1 + (halves.max() ?? 0)
  }

  private func halfWidth(_ area: Rect) -> Int { max(1, (area.width - 3) / 2) }

  private func headline(_ mode: KernelMode, into buffer: inout CellBuffer, in area: Rect) {
    let mark = ModeMark(mode)
    var pen = Pen(area)
    pen.write("\(mark.glyph) \(mark.shortWord.padded(to: 10)) ", mark.role, .bold, on: &buffer)
    guard let total = summary.totals.first(where: { $0.mode == mode }) else {
      pen.write("no twins yet", .dim, on: &buffer)
      return
    }
    let role: Role = total.agrees ? .hashSame : .hashDiffers
    pen.write("\(total.glyph) \(total.sentence(width: pen.columnsLeft - 2))", role, on: &buffer)
  }

  private func questions(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    guard area.height > 1 else { return }
    let columns = self.columns(area.width)
    columns.headings(into: &buffer, in: area.takeTop(1))
    let window = ListWindow(cursor: cursor, count: summary.questions.count, rows: area.height)
    for index in window.range {
      let question = summary.questions[index]
      let row: [TableColumns.CellText] =
        [(question.rows.first.map(summary.name) ?? "", .text)]
        + modes.flatMap { cells(question.row(in: $0), area.width) }
      columns.row(row, isSelected: index == cursor, into: &buffer, in: area.takeTop(1))
    }
  }

  private func columns(_ width: Int) -> TableColumns {
    let groups: [TableColumns.Column] = modes.flatMap { mode -> [TableColumns.Column] in
      let longest = summary.questions.compactMap { $0.row(in: mode)?.sameOfAll.cellWidth }.max()
      let same = TableColumns.Column.number("\(ModeMark(mode).glyph) same", max(9, longest ?? 0))
      let texts = TableColumns.Column.number("texts", 5)
      guard isWide(width) else { return [same, texts] }
      return [same, texts, .number("hashes", 6), .number("differs @", 9)]
    }
    let numbers = groups.reduce(0) { $0 + $1.width + 1 }
    return TableColumns(
      [.init("question", max(12, width - numbers - 1))] + groups, width: width, stretching: 0)
  }

  /// Whether there is room for hashes and first differences.
  private func isWide(_ width: Int) -> Bool { width >= 78 }

  private func cells(_ row: ProofSummary.Row?, _ width: Int) -> [TableColumns.CellText] {
    guard let row, row.twinCount > 0 else {
      return Array(repeating: (Format.unknown, .dim), count: isWide(width) ? 4 : 2)
    }
    let role: Role = row.agrees ? .hashSame : .hashDiffers
    let all: [TableColumns.CellText] = [
      (row.sameOfAll, role),
      (Format.count(row.distinctCount), .text), (Format.count(row.hashCount), .text),
      (row.firstDifference.map(Format.count) ?? "nowhere", .text),
    ]
    return Array(all.prefix(isWide(width) ? 4 : 2))
  }

  private func answers(
    _ question: ProofSummary.Length, _ told: [Continuations], into buffer: inout CellBuffer,
    in area: Rect
  ) {
    var area = area
    guard area.height >= 3 else { return }
    area.takeHeading(
      question.promptText, note: "up to \(Format.counted(question.sampling.maxTokens, "token"))",
      into: &buffer)
    let left = area.takeLeft(halfWidth(area))
    _ = area.takeLeft(3)
    for ((mode, continuations), half) in zip(zip(modes, told), [left, area]) {
      branches(question.row(in: mode), mode, continuations, into: &buffer, in: half)
    }
  }

  /// One mode's answers: a bar of all, then the commonest one by one.
  private func branches(
    _ row: ProofSummary.Row?, _ mode: KernelMode, _ continuations: Continuations,
    into buffer: inout CellBuffer, in area: Rect
  ) {
    var area = area
    let mark = ModeMark(mode)
    var pen = Pen(area.takeTop(1))
    pen.write("\(mark.glyph) \(mark.shortWord)", mark.role, .bold, on: &buffer)
    guard let row else {
      let words = ["not asked at this length yet", "not asked so yet", "not yet"]
      let text = words.first { $0.cellWidth + 2 <= pen.columnsLeft } ?? ""
      pen.write("  " + text, .dim, on: &buffer)
      return
    }
    let texts = "  " + count(row.distinctCount, "text")
    let hashes = ", " + count(row.hashCount, "hash")
    pen.write(texts, on: &buffer)
    if hashes.count <= pen.columnsLeft { pen.write(hashes, on: &buffer) }
    if let reference = row.reference {
      let sources = Self.sources(row.twinCount, reference)
      let against = sources.first { $0.count + 2 <= pen.columnsLeft }
      if let against { pen.write("  " + against, .dim, on: &buffer) }
    }
    if area.height > 0 {
      StackedBar(parts: row.sizes, symbols: symbols)
        .render(into: &buffer, in: area.takeTop(1))
    }
    // The numbers give way to what the texts say, down to a few.
    let below = area.takeBottom(
      area.height >= row.sizes.count + 3 ? area.height - row.sizes.count - 1 : area.height / 2)
    continuations.lines(width: area.width, rows: below.height).render(into: &buffer, in: below)
    let total = max(1, row.sizes.reduce(0, +))
    for (index, size) in row.sizes.enumerated() where area.height > 0 {
      let isLast = area.height == 1 && index + 1 < row.sizes.count
      let line = area.takeTop(1)
      let text =
        isLast
        ? "and \(Format.count(row.sizes.count - index)) more texts"
        : "text \(Format.count(index + 1))".padded(to: 9) + Format.count(size).leftPadded(to: 8)
          + "  " + Format.percent(Double(size) / Double(total))
      buffer.write(text, x: line.x, y: line.y, role: isLast ? .dim : .text, clip: line)
    }
  }

  /// `of 6 answers and the reference r2`: whose texts these are, which the bar counts too; the longest
  /// first.
  private static func sources(_ count: Int, _ reference: TwinReference) -> [String] {
    let answers = count == 0 ? "" : "\(Format.counted(count, "answer")) and "
    let name = reference.request
    let kind = reference.kind == .alone ? "which ran alone" : "until one has run alone"
    let short = reference.kind == .alone ? "alone" : "provisional"
    return [
      "of \(answers)the reference \(name), \(kind)", "of \(answers)reference \(name), \(short)",
      "of \(answers)reference \(name)", "of \(answers)\(name)",
    ]
  }

  private func count(_ number: Int, _ noun: String) -> String {
    "\(Format.count(number)) \(noun)" + (number == 1 ? "" : noun == "hash" ? "es" : "s")
  }
}
