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

  init(_ state: DashboardState) {
    input = state.input
    prompt = state.prompt
    filter = state.filter
    fault = state.facts.fault
    notice = state.notice?.text
    keys = state.keys
    guide = state.guide.line(keys)
    playback = state.playback
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    buffer.fill(area)
    switch input {
    case .asking: edit("› ", prompt, hint: "Enter asks · Esc leaves", into: &buffer, in: area)
    case .filtering:
      edit("/", filter, hint: "Enter keeps · Esc clears", into: &buffer, in: area)
    case .palette(let palette):
      edit(":", palette.line, hint: "Tab completes · Enter runs", into: &buffer, in: area)
    case .panels, .help, .detail, .labs: tell(into: &buffer, in: area)
    }
  }

  private func tell(into buffer: inout CellBuffer, in area: Rect) {
    var pen = Pen(area)
    if let fault {
      pen.write(" ✗ the engine stopped: \(fault)", .bad, .bold, on: &buffer)
    } else if let notice {
      pen.write(" \(notice)", .info, on: &buffer)
    } else if let guide {
      pen.write(" ▸ ", .key, .bold, on: &buffer)
      pen.write(guide, .text, on: &buffer)
      pen.writeRight("  \(keys.call(.back)) dismisses ", .dim, on: &buffer)
    } else if let playback {
      PlaybackBar(playback).render(into: &buffer, in: area)
    } else {
      let ask = keys.call(.ask)
      pen.write(" › press \(ask) to ask the model something of your own", .dim, on: &buffer)
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
    while String(line.characters[start..<line.cursor]).cellWidth >= room { start += 1 }
    pen.write(String(line.characters[start..<line.cursor]), on: &buffer)
    let atEnd = line.cursor == line.characters.count
    pen.write(atEnd ? " " : String(line.characters[line.cursor]), .text, .reverse, on: &buffer)
    if !atEnd { pen.write(String(line.characters[(line.cursor + 1)...]), on: &buffer) }
    pen.writeRight("  \(hint) ", .dim, on: &buffer)
  }
}
