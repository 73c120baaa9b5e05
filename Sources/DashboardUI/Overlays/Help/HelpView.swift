import EngineTypes
import Terminal

/// The help: a page of it, or what all pages have of the words searched for.
package struct HelpView {
  private let help: Help
  private let sections: [HelpSection]

  package init(_ state: DashboardState, _ help: Help) {
    self.help = help
    let words = help.search.text.lowercased().split(separator: " ").map(String.init)
    guard help.isSearching else {
      sections = help.page.sections(state, help)
      return
    }
    sections = (Help.Page.allCases.flatMap { $0.sections(state, help) } + [Self.commands(state)])
      .compactMap { $0.matching(words) }
  }

  /// What can be done by name only.
  private static func commands(_ state: DashboardState) -> HelpSection {
    let listed = Set(state.keys.bindings.compactMap(state.reachable).map(\.name))
    let commands = PaletteCommand.all.filter {
      !listed.contains($0.name) && state.refusal(of: $0.sample) == nil
    }
    return HelpSection(
      title: "by name",
      rows: commands.map {
        HelpRow(StyledLine(state.keys.typing($0.name), .key, .bold), $0.summary)
      })
  }

  /// Whether nothing is there that is searched for.
  package var isEmpty: Bool { sections.isEmpty }

  static func hints(_ state: DashboardState, _ help: Help) -> [Hint] {
    let keys = state.keys
    let own: [Hint?] =
      help.isTyping
      ? [
        Hint([], "type what to look for"), Hint([.up, .down], "scroll"), Hint(.enter, "done"),
        Hint(.escape, "all pages again", isKept: true),
      ]
      : [
        keys.hint(.panel(.move(.left)), .panel(.move(.right)), does: "pages"),
        keys.vertical("scroll"), keys.hint(.request(.filter), does: "search"),
        Hint(.escape, help.isSearching ? "all pages again" : "closes", isKept: true),
      ]
    return own.compactMap(\.self)
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    let columns = HelpColumns(sections, width: area.inset().width)
    let rows = max(0, area.inset().height - 1)
    let window = TextWindow(scroll: help.scroll, count: columns.height, rows: rows)
    var inside = Box(title: "help", note: window.words).render(into: &buffer, in: area)
    tabs(into: &buffer, in: inside.takeTop(1))
    columns.render(from: window.first, into: &buffer, in: inside)
  }

  /// How far the page can scroll in `area`.
  func maximumScroll(in area: Rect) -> Int {
    let inside = area.inset()
    return TextWindow.maximumScroll(
      count: HelpColumns(sections, width: inside.width).height, rows: inside.height - 1)
  }

  // MARK: pages

  /// The page whose name is at a place of the screen.
  static func page(atX x: Int, y: Int, in area: Rect) -> Help.Page? {
    guard y == area.y + 1 else { return nil }
    return tabPlaces.first { $0.place.contains(x - area.x - 1) }?.page
  }

  private static var tabPlaces: [(page: Help.Page, place: Range<Int>)] {
    var start = 0
    return Help.Page.allCases.map { page in
      let place = start..<start + page.rawValue.count + 2
      start = place.upperBound + 1
      return (page, place)
    }
  }

  private func tabs(into buffer: inout CellBuffer, in area: Rect) {
    var pen = Pen(area)
    for (page, place) in Self.tabPlaces {
      let isShown = page == help.page && !help.isSearching
      pen.move(to: place.lowerBound)
      pen.write(
        " \(page.rawValue) ", isShown ? .selection : .dim, isShown ? .bold : [], on: &buffer)
    }
    guard help.isSearching else { return }
    let count = sections.reduce(0) { $0 + $1.rows.count }
    let found = "  /\(help.search.text.fitted(to: 24)): \(Format.count(count)) found "
    pen.writeRight(found, count == 0 ? .warn : .info, on: &buffer)
  }
}
