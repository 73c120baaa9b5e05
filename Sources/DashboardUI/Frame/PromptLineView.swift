import EngineTypes
import Terminal

/// The line above the keys: what is being typed, or the one thing to know now.
struct PromptLineView {
  private let state: DashboardState
  private let overlay: Overlay
  private let prompt: LineEditor
  private let filter: LineEditor
  private let fault: String?
  private let notice: String?
  private let guide: String?
  private let playback: PlaybackStatus?
  private let keys: KeyMap
  private let mark: FilterMark?

  init(_ state: DashboardState) {
    overlay = state.overlay
    prompt = state.prompt
    filter = state.requestsPanel.filter
    fault = state.facts.fault
    notice = state.notices.current(at: state.time.localNow)?.text
    keys = state.keys
    guide = state.guide.line(
      keys, width: state.width - 5,
      state.proof.totals.first { $0.mode == state.facts.settings.mode },
      isIdle: state.asksNothing)
    playback = state.playback
    self.state = state
    mark = FilterMark(state)
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    buffer.fill(area)
    switch overlay {
    case .asking:
      edit("› ", prompt, hint: notice ?? "", notice == nil ? .dim : .warn, into: &buffer, in: area)
    case .filtering:
      var area = area
      let above = faultAbove(width: area.width)
      for line in above where area.height > 1 {
        StyledLine(" " + line, .bad).render(into: &buffer, in: area.takeTop(1))
      }
      let hint = mark?.outcome ?? "state:decode verdict:differs tokens>=20 !text"
      edit(
        "/", filter, hint: above.isEmpty ? hint : "", mark?.role ?? .dim, into: &buffer, in: area)
    case .palette(let palette):
      edit(":", palette.line, hint: "", into: &buffer, in: area)
    case .help(let help) where help.isTyping:
      let isLost = help.isSearching && HelpView(state, help).isEmpty
      edit(
        "/", help.search, hint: isLost ? "nothing in the help has that" : "", isLost ? .warn : .dim,
        into: &buffer, in: area)
    case .none, .help, .detail, .labs, .dialog, .messages: tell(into: &buffer, in: area)
    }
  }

  /// Rows it takes in a screen of some width: as many as what is said has lines, of which it covers the
  /// panels' last.
  func rowCount(width: Int) -> Int {
    max(1 + faultAbove(width: width).count, sentence?.lines(width: room(width)).count ?? 1)
  }

  /// Why the filter being typed keeps nothing, in lines above it; none where that fits beside it.
  private func faultAbove(width: Int) -> [String] {
    guard overlay == .filtering, let mark, mark.role == .bad else { return [] }
    let typed = min(width, filter.characters.count + 2)
    if typed + mark.outcome.cellWidth + 4 <= width { return [] }
    return mark.outcome.wrapped(to: max(1, width - 2))
  }

  /// What is said, and never cut.
  private struct Sentence {
    var text: String
    var role: Role
    var attributes: Attributes = []

    /// Longer ones go on in the list of messages.
    private static let mostLines = 6

    func lines(width: Int) -> [String] {
      var lines = text.wrapped(to: max(1, width))
      if lines.count > Self.mostLines {
        lines[Self.mostLines - 1] += " …"
        lines.removeSubrange(Self.mostLines...)
      }
      return lines
    }
  }

  private var sentence: Sentence? {
    switch overlay {
    case .asking, .filtering, .palette: return nil
    case .help(let help) where help.isTyping: return nil
    case .none, .help, .detail, .labs, .dialog, .messages: break
    }
    if let fault {
      return Sentence(text: "✗ the engine stopped: \(fault)", role: .bad, attributes: .bold)
    }
    if let notice { return Sentence(text: notice, role: .info) }
    guard let mark, mark.role == .bad, playback == nil else { return nil }
    return Sentence(text: mark.outcome, role: .bad)
  }

  /// Cells of a line of the sentence: beside the filter, and with a blank at each end.
  private func room(_ width: Int) -> Int {
    width - (fault == nil ? mark?.width(in: width) ?? 0 : 0) - 2
  }

  private func tell(into buffer: inout CellBuffer, in area: Rect) {
    var pen = Pen(area)
    if let mark, fault == nil { mark.write(with: &pen, into: &buffer) }
    if let sentence {
      say(sentence, into: &buffer, in: area)
    } else if let guide, isOnPanels {
      pen.write(" ▸ ", .key, .bold, on: &buffer)
      pen.write(guide.fitted(to: pen.columnsLeft), .text, on: &buffer)
      if overlay == .none, !state.isZoomed {
        pen.writeRight("  \(keys.call(.screen(.back))) dismisses ", .dim, on: &buffer)
      }
    } else if let playback {
      PlaybackBar(playback).render(into: &buffer, in: barArea(in: area))
    } else if mark != nil {
      let text = "\(keys.call(.screen(.back))) clears the filter"
      pen.write(text.fitted(to: pen.columnsLeft), .dim, on: &buffer)
    } else if isOnPanels {
      let ask = keys.call(.request(.ask))
      let text = " › press \(ask) to ask the model something of your own"
      pen.write(text.fitted(to: pen.columnsLeft), .dim, on: &buffer)
    }
  }

  private func say(_ sentence: Sentence, into buffer: inout CellBuffer, in area: Rect) {
    let room = room(area.width)
    for (row, line) in sentence.lines(width: room).enumerated() where row < area.height {
      var pen = Pen(area, row: row)
      pen.move(to: area.width - room - 1)
      pen.write(line, sentence.role, sentence.attributes, on: &buffer)
      guard notice != nil, fault == nil, row == area.height - 1 else { continue }
      pen.writeRight("  \(keys.typing("messages")) lists ", .dim, on: &buffer)
    }
  }

  /// Whether the keys that the line names work: what stands before the panels takes them.
  private var isOnPanels: Bool {
    switch overlay {
    case .none, .detail, .asking, .filtering, .palette: true
    case .help, .labs, .dialog, .messages: false
    }
  }

  /// Where a recording's bar is drawn.
  func barArea(in area: Rect) -> Rect {
    let left = mark?.width(in: area.width) ?? 0
    return Rect(x: area.x + left, y: area.y, width: area.width - left, height: area.height)
  }

  private func edit(
    _ lead: String, _ line: LineEditor, hint: String, _ role: Role = .dim,
    into buffer: inout CellBuffer,
    in area: Rect
  ) {
    var pen = Pen(area)
    pen.write(" " + lead, .key, .bold, on: &buffer)
    let said = "  \(hint) "
    // What a long text comes to keeps its place beside it.
    let text = EditedText(
      line, room: pen.columnsLeft - min(said.cellWidth, pen.columnsLeft / 3))
    pen.write(text.before, on: &buffer)
    pen.write(text.underCursor, .text, .reverse, on: &buffer)
    pen.write(text.after, on: &buffer)
    // A reason why nothing happens is cut rather than left out.
    pen.writeRight(role == .dim ? said : said.fitted(to: pen.columnsLeft), role, on: &buffer)
  }
}

/// What a row of so many cells shows of a line being typed: it scrolls to the left so that the cursor
/// stays on it.
private struct EditedText {
  let before: String
  let underCursor: String
  let after: String

  /// Costs what is shown, not what the line holds.
  init(_ line: LineEditor, room: Int) {
    let room = max(1, room - 1)
    var start = line.cursor
    var used = 0
    while start > 0 {
      used += line.characters[start - 1].shown.cellWidth
      guard used < room else { break }
      start -= 1
    }
    let before = line.characters[start..<line.cursor].map(\.shown)
    self.before = start > 0 ? "…" + String(before.dropFirst()) : String(before)
    let rest = line.characters[line.cursor...].prefix(room + 1).map(\.shown)
    underCursor = rest.first.map { String($0) } ?? " "
    after = String(rest.dropFirst())
  }
}

extension Character {
  fileprivate var shown: Character { self == "\n" ? "⏎" : self }
}
