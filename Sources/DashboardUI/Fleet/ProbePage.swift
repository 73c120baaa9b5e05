import EngineTypes
import Terminal

/// What a probe would send, or what it found, as a page of lines.
struct ProbePage {
  private let title: String
  private let lines: [LabPageLine]

  /// What is asked before a probe begins.
  init(offer lines: [LabPageLine], of name: String) {
    (title, self.lines) = ("probe \(name.inOneLine)?", lines)
  }

  init(_ probe: FleetProbe) {
    title = "probe of \(probe.name.inOneLine)"
    lines = probe.lines
  }

  func render(from scroll: Int, into buffer: inout CellBuffer, in area: Rect) {
    let lines = flowed(area)
    let window = TextWindow(scroll: scroll, count: lines.count, rows: area.inset().height)
    var inside = Box(title: title, note: window.words).render(into: &buffer, in: area)
    _ = inside.takeLeft(1)
    lines.render(from: window.first, into: &buffer, in: inside)
  }

  func maximumScroll(in area: Rect) -> Int {
    TextWindow.maximumScroll(count: flowed(area).count, rows: area.inset().height)
  }

  private func flowed(_ area: Rect) -> [StyledLine] {
    let width = min(area.inset().width - 2, LabPreview.longestLine)
    return LabPage.flowed(lines, width: width).map {
      LabPageLine($0.text.inOneLine, $0.kind).styled
    }
  }
}

/// How far a probe is, in a row.
struct ProbeRow {
  private let probe: FleetProbe
  private let symbols: GraphSymbols
  private let stopKey: String

  init?(_ state: FleetState) {
    guard let probe = state.probe, probe.isRunning else { return nil }
    self.probe = probe
    symbols = state.symbols
    stopKey = state.keys.call(.request(.probe), in: .fleet)
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    guard case .running(let fraction, let text) = probe.phase else { return }
    let room = max(4, min(20, area.width / 5))
    let filled = min(room, max(0, Int(fraction * Double(room))))
    var pen = Pen(area)
    pen.write(" " + String(repeating: symbols.solid, count: filled), .graph1, on: &buffer)
    pen.write(String(repeating: symbols.track, count: room - filled), .dim, on: &buffer)
    let words = " probing \(probe.name.inOneLine): \(text.inOneLine); \(stopKey) ends it"
    pen.write(words.fitted(to: pen.columnsLeft), .info, on: &buffer)
  }
}
