import EngineTypes
import Terminal

/// Every place in the model with the kernel it ran last, and for the one under the cursor all that
/// it ever chose: for how many rows, how often, and when last.
struct KernelsScreen {
  private let look: PanelLook
  private let symbols: GraphSymbols
  private let records: [OperationRecord]
  private let isPlanned: Bool
  private let history: KernelHistory
  private let mode: KernelMode
  private let intended: KernelMode
  private let cursor: Int
  private let newest: Int
  private let steps: History<StepSummary>

  init(_ state: DashboardState, _ look: PanelLook) {
    self.look = look
    symbols = state.graphs
    records = state.facts.kernels.records
    isPlanned = state.facts.kernels.isPlanned
    history = state.facts.kernelHistory
    mode = state.facts.settings.mode
    intended = state.intendedMode
    cursor = state.kernelsPanel.siteCursor
    newest = state.facts.latest?.step ?? 0
    steps = state.facts.steps
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var inside = Box(
      .kernels, look,
      note: isPlanned ? "not run yet: what one row would run" : "",
      footnote: footnote(area.width - 2)
    )
    .render(into: &buffer, in: area)
    guard !inside.isEmpty else { return }
    let columns = columns(inside.width)
    columns.headings(into: &buffer, in: inside.takeTop(1))
    let total = max(1, records.reduce(0) { $0 + $1.nanoseconds })
    for (index, site) in history.sites.enumerated() where inside.height > 0 {
      columns.row(
        cells(
          site, records.first { $0.site == site }, total: total,
          marksFamily: columns.count <= Self.familyPlace), isSelected: index == cursor,
        into: &buffer, in: inside.takeTop(1))
    }
    inside.takeGap(reserve: 5)
    choices(into: &buffer, in: inside)
  }

  /// The place in a row of the panel, counted from its top border.
  static func siteIndex(atRow row: Int, _ history: KernelHistory) -> Int? {
    history.sites.indices.contains(row - 2) ? row - 2 : nil
  }

  /// What the verdict's column is about, where there is one and as far as there is room.
  private func footnote(_ width: Int) -> String {
    guard columns(width).count > Self.verdictPlace else { return "" }
    let question = "could another batch change this sum's order"
    return Self.isWide(width)
      ? question : width < 58 ? "batch? = may change sums" : "batch? = \(question)"
  }

  /// Which of the columns are the verdict's and the family's.
  private static let (verdictPlace, familyPlace) = (2, 7)

  /// Whether both tables have room for what their verdicts are about.
  private static func isWide(_ width: Int) -> Bool { width >= 110 }

  private static func verdictColumn(_ width: Int) -> TableColumns.Column {
    isWide(width) ? .init("batch changes sum?", 18) : .init("batch?", 6)
  }

  private func columns(_ width: Int) -> TableColumns {
    let all: [TableColumns.Column] = [
      .init("site", 15), .init("kernel", 17), Self.verdictColumn(width), .number("share", 5),
      .init("M×N×K", 13), .number("time", 6), .init("order", 10), .init("family", 10),
      .init("splits", 6),
    ]
    return TableColumns(all, width: width, stretching: 1)
  }

  private func cells(
    _ site: OperationSite, _ record: OperationRecord?, total: UInt64, marksFamily: Bool
  ) -> [TableColumns.CellText] {
    let family = mode[site.operation]
    let pending = intended[site.operation] != family ? "→" : ""
    // Where the family has no column, its sign stands before the kernel.
    let sign = marksFamily ? "\(ModeMark(KernelMode(family)).glyph)\(pending) " : ""
    guard let record else { return [(site.rawValue, .dim), (sign + Format.unknown, .dim)] }
    let choice = record.choice
    return [
      (site.rawValue, .text), (sign + kernel(choice), choice.family.role),
      mark(choice.dependsOnBatch),
      (Format.percent(isPlanned ? nil : Double(record.nanoseconds) / Double(total)), .text),
      (record.shape, .text),
      (Format.duration(isPlanned ? nil : record.nanoseconds), .text),
      (choice.reductionOrder, .dim),
      (family.rawValue + pending, family.role),
      (Format.count(choice.splitCount), .text),
    ]
  }

  private func kernel(_ choice: KernelChoice) -> String {
    choice.kernel + (choice.splitCount > 1 ? " /\(choice.splitCount)" : "")
  }

  private func mark(_ dependsOnBatch: Bool) -> TableColumns.CellText {
    let sign = SumSign(dependsOnBatch: dependsOnBatch)
    return (sign.text, sign.role)
  }

  private func choices(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    let site = history.sites[cursor]
    let uses = history.uses(at: site)
    let orders = Set(uses.map(\.choice.reductionOrder)).count
    area.takeHeading(
      "what \(site.rawValue) has chosen",
      note: Format.counted(uses.count, "choice") + ", "
        + (orders == 1 ? "1 order" : "\(Format.count(orders)) orders") + " of summation",
      into: &buffer)
    guard area.height > 1 else { return }
    let columns = TableColumns(
      [
        .init("  kernel", 19), Self.verdictColumn(area.width), .init("rows", 9),
        .number("steps", 9), .number("share", 5), .number("last", 12), .number("mean", 6),
        .init("order", 12),
      ], width: area.width, stretching: 7)
    if uses.isEmpty {
      return _ = buffer.write("nothing yet", x: area.x, y: area.y, role: .dim, clip: area)
    }
    columns.headings(into: &buffer, in: area.takeTop(1))
    let timeline = ChoiceTimeline(
      site: site, history: history, steps: steps, symbols: symbols)
    let below = area.takeBottom(area.height >= uses.count + 5 ? area.height - uses.count : 0)
    for use in uses where area.height > 0 {
      let line = area.takeTop(1)
      columns.row(cells(use), into: &buffer, in: line)
      let mark = timeline.mark(of: use.choice)
      buffer[line.x, line.y] = Cell(mark.letter, role: mark.role, attributes: .reverse)
    }
    timeline.render(into: &buffer, in: below)
  }

  private func cells(_ use: KernelHistory.Use) -> [TableColumns.CellText] {
    let choice = use.choice
    let rows =
      use.rows.lowerBound == use.rows.upperBound
      ? Format.count(use.rows.lowerBound)
      : "\(Format.count(use.rows.lowerBound))–\(Format.count(use.rows.upperBound))"
    let ago = newest - use.lastStep
    return [
      ("  \(ModeMark(KernelMode(choice.family)).glyph) \(kernel(choice))", choice.family.role),
      mark(choice.dependsOnBatch),
      (rows, .text),
      (Format.count(use.stepCount), .text),
      (Format.percent(Double(use.stepCount) / Double(max(1, history.stepCount))), .text),
      (ago <= 0 ? "now" : "\(Format.count(ago)) ago", ago <= 0 ? .text : .dim),
      (Format.duration(use.nanoseconds / UInt64(max(1, use.stepCount))), .text),
      (choice.reductionOrder, .dim),
    ]
  }
}
