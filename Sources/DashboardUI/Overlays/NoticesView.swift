import EngineTypes
import Terminal

/// Everything the dashboard has said, the newest on top.
struct NoticesView {
  private let notices: [NoticeBoard.Notice]
  private let now: UInt64
  private let scroll: Int

  init(_ state: DashboardState, scroll: Int) {
    notices = state.notices.all.reversed()
    now = state.time.localNow
    self.scroll = scroll
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    let lines = lines(width: area.inset().width)
    let window = TextWindow(scroll: scroll, count: lines.count, rows: area.inset().height)
    let inside = Box(
      title: "messages", note: Format.count(notices.count), footnote: window.words
    )
    .render(into: &buffer, in: area)
    lines.render(from: window.first, into: &buffer, in: inside)
  }

  /// How far the list can scroll in `area`.
  func maximumScroll(in area: Rect) -> Int {
    let inside = area.inset()
    return TextWindow.maximumScroll(
      count: lines(width: inside.width).count, rows: inside.height)
  }

  private func lines(width: Int) -> [StyledLine] {
    guard !notices.isEmpty else { return [StyledLine("nothing has been said yet", .dim)] }
    return notices.flatMap { notice in
      let age = "\(Format.duration(now - min(now, notice.at))) ago".leftPadded(to: 10) + "  "
      let times = notice.count > 1 ? " (\(Format.count(notice.count)) times)" : ""
      let texts = (notice.text + times).wrapped(to: max(1, width - age.cellWidth))
      return texts.enumerated().map { index, text in
        var line = StyledLine(
          index == 0 ? age : String(repeating: " ", count: age.cellWidth), .dim)
        line.add(text)
        return line
      }
    }
  }
}

extension NoticesView {
  static func hints(_ state: DashboardState) -> [Hint] {
    [
      state.keys.vertical("scroll"), Hint(.escape, "back", isKept: true), state.keys.helpHint,
    ].compactMap(\.self)
  }
}
