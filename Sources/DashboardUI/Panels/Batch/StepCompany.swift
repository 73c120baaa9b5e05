import EngineTypes
import Terminal

/// Who shared a step: a line for each, and where there is room another one with what it had said by
/// then.
struct StepCompany {
  private let step: StepSummary
  private let requests: RequestBook
  private let labels: QuestionLabels

  init(_ state: DashboardState, _ step: StepSummary) {
    (self.step, requests, labels) = (step, state.facts.requests, state.proof.labels)
  }

  /// Rows in which all of them are named.
  var leastHeight: Int { step.chunks.count + 2 }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    area.takeHeading(step.chunks.count == 1 ? "alone in it" : "in it", into: &buffer)
    guard area.height > 1 else { return }
    let columns = TableColumns(
      [
        .init("request", max(9, requests.idWidth + 2)), .init("part", 13), .init("positions", 10),
        .number("share", 5), .init("question", 8),
      ], width: area.width, stretching: 4)
    columns.headings(into: &buffer, in: area.takeTop(1))
    let saysWhat = area.height >= 2 * step.chunks.count
    let rows = step.chunks.count <= area.height ? step.chunks.count : area.height - 1
    for chunk in step.chunks.prefix(max(0, rows)) {
      let line = area.takeTop(1)
      columns.row(cells(of: chunk), into: &buffer, in: line)
      let tint = RequestTint(chunk.request)
      buffer[line.x, line.y] = Cell(tint.letter, role: tint.role, attributes: .reverse)
      if saysWhat { words(of: chunk, into: &buffer, in: area.takeTop(1)) }
    }
    let left = step.chunks.count - rows
    if left > 0, area.height > 0 {
      buffer.write("and \(Format.count(left)) more", x: area.x, y: area.y, role: .dim, clip: area)
    }
  }

  private func cells(of chunk: StepSummary.Chunk) -> [TableColumns.CellText] {
    let last = chunk.firstPosition + chunk.tokenCount - 1
    let positions =
      chunk.tokenCount == 1
      ? Format.count(chunk.firstPosition)
      : "\(Format.count(chunk.firstPosition))–\(Format.count(last))"
    let part =
      chunk.kind == .decode
      ? "D decode" : "P chunk \(chunk.progress)"
    let share = Double(chunk.tokenCount) / Double(max(1, step.tokenCount))
    return [
      ("  \(chunk.request)", .text), (part, chunk.kind == .decode ? .decode : .prefill),
      (positions, .text), (Format.percent(share), .dim),
      (labels.name(of: requests[chunk.request]).inOneLine, .dim),
    ]
  }

  /// The end of its answer as it was then, and what the step added to it.
  private func words(
    of chunk: StepSummary.Chunk, into buffer: inout CellBuffer, in area: Rect
  ) {
    var pen = Pen(area)
    pen.write("  ", on: &buffer)
    guard let entry = requests[chunk.request] else {
      return pen.write("its words are forgotten", .dim, on: &buffer)
    }
    let count = entry.tokenCount(upTo: step.step)
    guard count > 0 else { return pen.write("no word yet", .dim, on: &buffer) }
    let isNew = entry.tokenSteps[count - 1] == step.step
    let added = isNew ? entry.pieces[count - 1].visible : ""
    let room = pen.columnsLeft - added.cellWidth - 1
    let said = entry.end(ofPieces: count - (isNew ? 1 : 0), width: room)
    pen.write(said, .dim, on: &buffer)
    pen.write(said.isEmpty ? added : " " + added, .text, .bold, on: &buffer)
  }
}

extension RequestEntry {
  /// Tokens it had once a step was over.
  ///
  /// - Complexity: O(log *n*).
  fileprivate func tokenCount(upTo step: Int) -> Int {
    tokenSteps.indices.partitionPoint { tokenSteps[$0] <= step }
  }

  /// As much of the end of the first pieces as fits, in one line.
  ///
  /// - Complexity: O(*width*), however long the answer is, where its pieces have texts.
  fileprivate func end(ofPieces count: Int, width: Int) -> String {
    var text = ""
    var index = count - 1
    while index >= 0, text.cellWidth <= width {
      text = pieces[index] + text
      index -= 1
    }
    text = text.inOneLine
    guard text.cellWidth > width || index >= 0 else { return text }
    while !text.isEmpty, text.cellWidth > max(0, width - 1) { text.removeFirst() }
    return "…" + text
  }
}
