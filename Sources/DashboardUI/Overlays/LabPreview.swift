import EngineTypes
import Terminal

/// What an experiment is about, beside the list: its explanation, and what it came to here.
struct LabPreview {
  private let entry: LabEntry
  private let past: LabsState.Past?
  private let isRunning: Bool

  init(_ labs: LabsState, _ entry: LabEntry) {
    self.entry = entry
    past = labs.past[entry.name]
    isRunning = labs.isRunning && labs.report?.name == entry.name
  }

  /// Longer lines are hard to read.
  private static let longestLine = 90

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var inside = Box(title: entry.name, isFocused: false).render(into: &buffer, in: area)
    for line in lines(width: min(inside.width - 2, Self.longestLine)) where inside.height > 0 {
      var row = inside.takeTop(1)
      _ = row.takeLeft(1)
      line.render(into: &buffer, in: row)
    }
  }

  private func lines(width: Int) -> [StyledLine] {
    [StyledLine(entry.title, .title, .bold)]
      + entry.explanation.flatMap { paragraph in
        [StyledLine()] + paragraph.wrapped(to: width).map { StyledLine($0) }
      }
      + [StyledLine()] + outcome
  }

  private var outcome: [StyledLine] {
    if isRunning { return [StyledLine("it is running", .info)] }
    guard let past else {
      return [StyledLine("not run in this session yet; how long it takes is known then", .dim)]
    }
    let time = Format.duration(past.nanoseconds)
    return [StyledLine("last result: \(past.word), after \(time)", .title, .bold)]
      + past.findings.map { StyledLine($0.text, $0.kind.role, $0.kind.attributes) }
  }
}
