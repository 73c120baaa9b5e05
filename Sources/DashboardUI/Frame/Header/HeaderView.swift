import EngineTypes
import Terminal

/// The top of the screen: whether answers are equal to the bit, in which mode, and how fast.
///
/// The verdict stays on the smallest screen; throughput comes second, and what model runs third.
struct HeaderView {
  private let model: ModelDescription
  private let settings: EngineSettings
  private let badges: HeaderBadges
  private let throughput: HeaderThroughput
  private let verdicts: HeaderVerdicts
  private let isBoxed: Bool

  init(_ state: DashboardState) {
    model = state.facts.model
    settings = state.facts.settings
    badges = HeaderBadges(state)
    throughput = HeaderThroughput(state)
    verdicts = HeaderVerdicts(state)
    isBoxed = Layout.boxesHeader(state.height)
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    guard area.height > 0 else { return }
    if isBoxed { boxed(into: &buffer, in: area) } else { plain(into: &buffer, in: area) }
  }

  private func boxed(into buffer: inout CellBuffer, in area: Rect) {
    let isTall = area.height > 4
    let note = isTall ? verdicts.legend(in: area) : verdicts.glyphLegend.joined(separator: " · ")
    var inside = Box(title: "invar", isFocused: false, footnote: note)
      .render(into: &buffer, in: area)
    identity(
      legend: [], into: &buffer,
      in: Rect(x: area.x + 9, y: area.y, width: area.width - 11, height: 1))
    let strip = headline(hasStrip: !isTall, into: &buffer, in: inside.takeTop(1))
    if isTall {
      verdicts.rows(into: &buffer, in: inside)
    } else if inside.height > 0 {
      verdicts.otherMode(below: strip, into: &buffer, in: inside.takeTop(1))
    }
  }

  private func plain(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    if area.height > 1 {
      identity(legend: verdicts.shortLegends, into: &buffer, in: area.takeTop(1))
    }
    let strip = headline(hasStrip: true, into: &buffer, in: area.takeTop(1))
    if area.height > 0 {
      verdicts.otherMode(below: strip, into: &buffer, in: area.takeTop(1))
    }
  }

  /// As many of them as there is room for, the most wanted first.
  private var engineFacts: [String] {
    let facts =
      settings.computeWords + [
        "act \(settings.activation.rawValue)", "kv \(settings.kv.rawValue)",
      ]
    return facts.indices.reversed().map { " \(facts[...$0].joined(separator: " · ")) " }
  }

  /// What model runs and how; between them what the marks of the strips mean, where no border says it.
  private func identity(legend: [String], into buffer: inout CellBuffer, in area: Rect) {
    var pen = Pen(area)
    pen.write(" \(model.name) ", .text, .bold, on: &buffer)
    pen.write("\(model.quantization) ", .dim, on: &buffer)
    if let legend = legend.first(where: { $0.cellWidth < pen.columnsLeft }) {
      pen.write(" \(legend)", .dim, on: &buffer)
    }
    if let facts = engineFacts.first(where: { $0.cellWidth <= pen.columnsLeft }) {
      pen.writeRight(facts, .dim, on: &buffer)
    }
  }

  /// The mode, what its answers came to, and in what is left how fast they come.
  ///
  /// - Returns: where the strip of its answers is.
  @discardableResult
  private func headline(
    hasStrip: Bool, into buffer: inout CellBuffer, in area: Rect
  ) -> Rect? {
    var pen = Pen(area)
    pen.write(" ", on: &buffer)
    badges.render(with: &pen, into: &buffer)
    let strip = verdicts.headline(hasStrip: hasStrip, with: &pen, into: &buffer, row: area)
    throughput.render(with: &pen, into: &buffer)
    return strip
  }
}
