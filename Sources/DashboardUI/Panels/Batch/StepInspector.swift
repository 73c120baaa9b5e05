import EngineTypes
import Terminal

/// One step in full: who shared it, where each of them was, and which kernels it chose.
struct StepInspector {
  private let step: StepSummary
  private let kernels: KernelHistory
  private let requests: RequestBook
  private let labels: QuestionLabels

  init(_ state: DashboardState, step: StepSummary) {
    self.step = step
    kernels = state.facts.kernelHistory
    requests = state.facts.requests
    labels = state.proof.labels
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    guard area.height >= 3 else { return }
    facts(into: &buffer, in: area.takeTop(1))
    guard area.width >= 76 else { return company(into: &buffer, in: area) }
    let left = area.takeLeft(area.width * 9 / 20)
    company(into: &buffer, in: left)
    _ = area.takeLeft(1)
    operations(into: &buffer, in: area)
  }

  private func facts(into buffer: inout CellBuffer, in area: Rect) {
    let mark = ModeMark(step.mode)
    var pen = Pen(area)
    pen.write("step \(Format.count(step.step)) ", .title, .bold, on: &buffer)
    pen.write("\(mark.glyph) \(mark.shortWord)", mark.role, .bold, on: &buffer)
    for (name, value) in [
      ("took", Format.duration(step.durationNanoseconds)),
      ("hash", Format.duration(step.hashNanoseconds)),
      ("at", Format.duration(step.startNanoseconds)),
      ("blocks", Format.count(step.usedBlockCount)), ("waiting", Format.count(step.waitingCount)),
      ("hits", Format.count(step.prefixHitTokenCount)),
      ("evicted", Format.count(step.evictionCount)),
      ("preempted", Format.count(step.preemptionCount)),
    ] where pen.columnsLeft > name.count + value.count + 3 {
      pen.write("  \(name) ", .dim, on: &buffer)
      pen.write(value, on: &buffer)
    }
  }

  private func company(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    area.takeHeading(step.chunks.count == 1 ? "alone in it" : "in it", into: &buffer)
    let columns = TableColumns(
      [
        .init("request", max(9, requests.idWidth + 2)), .init("part", 13), .init("positions", 10),
        .number("share", 5),
        .init("question", 8),
      ], width: area.width, stretching: 4)
    guard area.height > 1 else { return }
    columns.headings(into: &buffer, in: area.takeTop(1))
    let rows = step.chunks.count <= area.height ? step.chunks.count : area.height - 1
    for chunk in step.chunks.prefix(max(0, rows)) {
      let line = area.takeTop(1)
      columns.row(cells(of: chunk), into: &buffer, in: line)
      let tint = RequestTint(chunk.request)
      buffer[line.x, line.y] = Cell(tint.letter, role: tint.role, attributes: .reverse)
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
      (labels.name(of: requests[chunk.request]), .dim),
    ]
  }

  private func operations(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    area.takeHeading("kernels chosen", into: &buffer)
    let columns = TableColumns(
      [
        .init("site", 15), .init("kernel", 15), .init("batch?", 6), .number("time", 6),
        .init("order", 10),
      ], width: area.width, stretching: 4)
    guard area.height > 1 else { return }
    columns.headings(into: &buffer, in: area.takeTop(1))
    if step.operations.isEmpty {
      buffer.write("not told", x: area.x, y: area.y, role: .dim, clip: area)
    }
    for operation in step.operations where area.height > 0 {
      let choice = kernels.choice(of: operation)
      let splits = choice.map { $0.splitCount > 1 ? " /\($0.splitCount)" : "" } ?? ""
      let depends = (choice?.dependsOnBatch).map(SumSign.init(dependsOnBatch:))
      columns.row(
        [
          (operation.site.rawValue, .dim), ((choice?.kernel ?? Format.unknown) + splits, .text),
          (depends?.text ?? Format.unknown, depends?.role ?? .dim),
          (Format.duration(operation.nanoseconds), .text),
          (choice?.reductionOrder ?? Format.unknown, .dim),
        ], into: &buffer, in: area.takeTop(1))
    }
  }
}
