import Terminal

/// Which panels are on the screen, and how to have others: layouts, panels one by one, a layout of one's
/// own.
enum LayoutHelp {
  static func sections(_ state: DashboardState) -> [HelpSection] {
    [
      HelpSection(
        title: "layouts",
        rows: [row(state.call(.screen(.nextLayout)), "the next layout of these")]
          + state.arrangements.map { row(":layout \($0.name)", $0.summary) }),
      HelpSection(
        title: "panels one by one",
        rows: [
          row("Shift+digit", "shows or hides a panel; the choice is kept for the next start")
        ]
          + Panel.all.map { panel in
            row(state.call(.panel(.toggle(panel))), "show or hide \(panel.title)")
          }),
      HelpSection(title: "a layout of your own, in config.toml", rows: own),
      HelpSection(
        title: "charts, gauges and bars",
        rows: GraphSymbols.allCases.map { row(":graphs \($0.rawValue)", "drawn with \($0.words)") }),
    ]
  }

  private static let own = [
    row("[layout]", "the table that has it"),
    row("rows = [\"a b\", \"c\"]", "a text for each row, from the top down"),
    row("\"2 batch kv-cache:3\"", "twice the height, the cache three times as wide as the batch"),
    row("name = \"own\"", "begins with it; so do rows alone, until another is chosen"),
    row("panels", Panel.all.map(\.name).joined(separator: ", ")),
  ]

  private static func row(_ lead: String, _ text: String) -> HelpRow {
    HelpRow(StyledLine(lead, .key), text)
  }
}
