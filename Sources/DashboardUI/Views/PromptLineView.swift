import EngineTypes
import Terminal

/// The line above the keys: what is being typed, or the one thing to know now.
struct PromptLineView {
  private let input: InputMode
  private let prompt: LineEditor
  private let filter: LineEditor
  private let fault: String?
  private let notice: String?
  private let guide: String?
  private let playback: PlaybackStatus?
  private let keys: KeyMap
  private let isComparing: Bool

  init(_ state: DashboardState) {
    input = state.input
    prompt = state.prompt
    filter = state.filter
    fault = state.facts.fault
    notice = state.notice?.text
    keys = state.keys
    guide = state.guide.line(
      keys, width: state.width - 5,
      state.proof.totals.first { $0.mode == state.facts.settings.mode })
    playback = state.playback
    isComparing = state.focus == .compare
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    buffer.fill(area)
    switch input {
    case .asking:
      let hint = isComparing ? "Enter asks both ways" : "Enter asks · ↑ earlier · Esc leaves"
      edit("› ", prompt, hint: hint, into: &buffer, in: area)
    case .filtering:
      edit(
        "/", filter, hint: "state:decode verdict:differs tokens>20 !text", into: &buffer, in: area)
    case .palette(let palette):
      edit(":", palette.line, hint: "Tab completes · Enter runs", into: &buffer, in: area)
    case .panels, .help, .detail, .labs, .dialog: tell(into: &buffer, in: area)
    }
  }

  private func tell(into buffer: inout CellBuffer, in area: Rect) {
    var pen = Pen(area)
    if let fault {
      let text = " ✗ the engine stopped: \(fault)"
      pen.write(text.fitted(to: pen.columnsLeft), .bad, .bold, on: &buffer)
    } else if let notice {
      pen.write(" \(notice)".fitted(to: pen.columnsLeft), .info, on: &buffer)
    } else if let guide {
      pen.write(" ▸ ", .key, .bold, on: &buffer)
      pen.write(guide.fitted(to: pen.columnsLeft), .text, on: &buffer)
      pen.writeRight("  \(keys.call(.back)) dismisses ", .dim, on: &buffer)
    } else if let playback {
      PlaybackBar(playback).render(into: &buffer, in: area)
    } else {
      let ask = keys.call(.ask)
      let text = " › press \(ask) to ask the model something of your own"
      pen.write(text.fitted(to: pen.columnsLeft), .dim, on: &buffer)
    }
  }

  private func edit(
    _ lead: String, _ line: LineEditor, hint: String, into buffer: inout CellBuffer,
    in area: Rect
  ) {
    var pen = Pen(area)
    pen.write(" " + lead, .key, .bold, on: &buffer)
    // The text scrolls to the left so that the cursor stays on the line.
    var start = 0
    let room = max(1, pen.columnsLeft - 1)
    let characters: [Character] = line.characters.map { $0 == "\n" ? "⏎" : $0 }
    while String(characters[start..<line.cursor]).cellWidth >= room { start += 1 }
    pen.write(String(characters[start..<line.cursor]), on: &buffer)
    let atEnd = line.cursor == characters.count
    pen.write(atEnd ? " " : String(characters[line.cursor]), .text, .reverse, on: &buffer)
    if !atEnd { pen.write(String(characters[(line.cursor + 1)...]), on: &buffer) }
    pen.writeRight("  \(hint) ", .dim, on: &buffer)
  }
}
