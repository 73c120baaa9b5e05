import EngineTypes
import Terminal

/// What an experiment is about, beside the list: how long it takes, its explanation, and what it came to
/// last with its figures.
struct LabPreview {
  private let entry: LabEntry
  private let past: LabPast?
  private let forecast: LabForecast
  private let isRunning: Bool
  private let scroll: Int

  init(_ state: DashboardState, _ entry: LabEntry) {
    self.entry = entry
    let labs = state.labs
    past = labs.past[entry.name]
    forecast = LabForecast(entry, past: past, pace: StepPace(state.facts.steps.elements))
    isRunning = labs.isRunning && labs.report?.name == entry.name
    scroll = labs.scroll
  }

  /// Longer lines are hard to read.
  static let longestLine = 90

  func render(into buffer: inout CellBuffer, in area: Rect) {
    let lines = lines(width: area.inset().width - 2)
    let window = TextWindow(scroll: scroll, count: lines.count, rows: area.inset().height)
    var inside = Box(title: entry.name, isFocused: false, footnote: window.words)
      .render(into: &buffer, in: area)
    _ = inside.takeLeft(1)
    lines.render(from: window.first, into: &buffer, in: inside)
  }

  /// How far it can scroll in `area`.
  func maximumScroll(in area: Rect) -> Int {
    let inside = area.inset()
    return TextWindow.maximumScroll(
      count: lines(width: inside.width - 2).count, rows: inside.height)
  }

  private func lines(width: Int) -> [StyledLine] {
    let width = min(width, Self.longestLine)
    return [StyledLine(entry.title, .title, .bold)]
      + entry.explanation.flatMap { paragraph in
        [StyledLine()] + paragraph.wrapped(to: width).map { StyledLine($0) }
      }
      + [StyledLine()] + facts(width: width)
  }

  /// All but the explanation.
  func facts(width: Int) -> [StyledLine] {
    let parts = [
      passage("what it does", entry.task?.words ?? "", width: width),
      passage("what to look for", entry.lookFor, width: width),
      isRunning ? [] : passage("how long it takes", forecast.sentence, width: width),
      outcome(width: width),
    ].filter { !$0.isEmpty }
    return Array(parts.joined(separator: [StyledLine()]))
  }

  private func passage(_ title: String, _ text: String, width: Int) -> [StyledLine] {
    text.isEmpty
      ? [] : [StyledLine(title, .title, .bold)] + text.wrapped(to: width).map { StyledLine($0) }
  }

  private func outcome(width: Int) -> [StyledLine] {
    guard let past else {
      return isRunning
        ? [StyledLine("it is running", .info)] : [StyledLine("not run yet", .dim)]
    }
    let before = past.isFromBefore ? ", in an earlier session" : ""
    let time =
      past.wholeNanoseconds.map { "after \(Format.duration($0))" }
      ?? "\(Format.duration(past.nanoseconds)) into its last run"
    let title = "last result: \(past.word), \(time)\(before)"
    let verdict = past.lines.filter(\.kind.isVerdict)
    let figures = past.lines.filter { !$0.kind.isVerdict }.drop { $0.text.isEmpty }
    return [StyledLine(title, .title, .bold)]
      + (LabPage.flowed(verdict, width: width) + [LabPageLine("", .text)]
      + LabPage.flowed(Array(figures), width: width)).map(\.styled)
  }
}

extension LabPageLine {
  var styled: StyledLine { StyledLine(text, kind.role, kind.attributes) }
}
