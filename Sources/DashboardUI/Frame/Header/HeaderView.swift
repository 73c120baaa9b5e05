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

  init(_ state: DashboardState) {
    model = state.facts.model
    settings = state.facts.settings
    badges = HeaderBadges(state)
    throughput = HeaderThroughput(state)
    verdicts = HeaderVerdicts(state)
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    switch area.height {
    case ..<1: return
    case 1: headline(hasStrip: true, into: &buffer, in: area)
    case 2:
      identity(into: &buffer, in: area.takeTop(1))
      headline(hasStrip: true, into: &buffer, in: area)
    default:
      let isTall = area.height > 3
      let note = isTall ? verdicts.legend(in: area) : ""
      var inside = Box(title: "invar", isFocused: false, footnote: note)
        .render(into: &buffer, in: area)
      identity(
        into: &buffer, in: Rect(x: area.x + 9, y: area.y, width: area.width - 11, height: 1))
      headline(hasStrip: !isTall, into: &buffer, in: inside.takeTop(1))
      verdicts.rows(into: &buffer, in: inside)
    }
  }

  private var engineFacts: String {
    "\(settings.instructionSet.rawValue) · \(Format.counted(settings.threadCount, "thread"))"
      + " · act \(settings.activation.rawValue) · kv \(settings.kv.rawValue)"
  }

  private func identity(into buffer: inout CellBuffer, in area: Rect) {
    var pen = Pen(area)
    pen.write(" \(model.name) ", .text, .bold, on: &buffer)
    pen.write("\(model.quantization) ", .dim, on: &buffer)
    pen.writeRight(" \(engineFacts) ", .dim, on: &buffer)
  }

  /// The mode, what its answers came to, and in what is left how fast they come.
  private func headline(hasStrip: Bool, into buffer: inout CellBuffer, in area: Rect) {
    var pen = Pen(area)
    pen.write(" ", on: &buffer)
    badges.render(with: &pen, into: &buffer)
    verdicts.headline(hasStrip: hasStrip, with: &pen, into: &buffer, row: area)
    throughput.render(with: &pen, into: &buffer)
  }
}
