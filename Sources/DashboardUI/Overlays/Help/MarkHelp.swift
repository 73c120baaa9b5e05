import EngineTypes
import Terminal

/// Every glyph and colour that means something, from the tables that they are drawn from.
package enum MarkHelp {
  static func sections(_ symbols: GraphSymbols) -> [HelpSection] {
    legends(symbols).map(section) + [
      section("gauges", Meter.legend(symbols)),
      HelpSection(title: "numbers and texts", rows: texts),
      section("colours", colours(symbols)),
    ]
  }

  /// Marks that are told apart by their glyphs: those of a kind, and those of a panel.
  package static func legends(
    _ symbols: GraphSymbols
  ) -> [(title: String, rows: [LegendRow])] {
    [
      ("verdicts", VerdictSign.legend), ("kernel modes", ModeSign.legend),
      ("states of a request", PhaseSign.legend), ("a request, everywhere", requests),
      ("two runs, token by token", RunPair.Agreement.legend), ("batch? of a sum", SumSign.legend),
    ]
      + Panel.rooms.map { ("in the \($0.panel.title) panel", $0.legend(symbols)) }
      .filter { !$0.1.isEmpty }
      + [
        ("a recording", PlaybackSign.legend),
        ("a watched server (invar attach)", WatchedFleet.Health.legend),
        ("a probe of one", FleetProbe.Outcome.legend),
      ]
  }

  private static func section(_ title: String, _ legend: [LegendRow]) -> HelpSection {
    HelpSection(
      title: title,
      rows: legend.map { row in
        var lead = StyledLine()
        for cell in row.cells { lead.add(String(cell.glyph), cell.role, cell.attributes) }
        return HelpRow(lead, row.meaning)
      })
  }

  private static var requests: [LegendRow] {
    let tints = (1...6).map { RequestTint(RequestID($0)) }
    return [
      LegendRow(
        tints.map { Cell($0.letter, role: $0.role, attributes: .reverse) },
        "its letter and colour, the same in batch, cache and table")
    ]
  }

  private static let texts = [
    HelpRow(StyledLine(Format.unknown), "not known, or not yet; never 0"),
    HelpRow(StyledLine("…"), "cut: there is more than fits"),
    HelpRow(StyledLine("␣ ⏎"), "a blank and a new line in a token"),
    HelpRow(StyledLine("12+"), "more than are kept, these are the newest"),
    HelpRow(StyledLine("→"), "asked for, and in force from the next step"),
    HelpRow(StyledLine("1.05×"), "one measure divided by the other"),
    HelpRow(StyledLine("±0.09"), "the true middle lies so near in 95 of 100 cases"),
  ]

  private static func colours(_ symbols: GraphSymbols) -> [LegendRow] {
    var rows: [LegendRow] = []
    for role in Role.allCases {
      let cell = Cell(symbols.solid, role: role)
      // Roles that mean the same are one row.
      if let last = rows.indices.last, rows[last].meaning == role.meaning {
        rows[last].cells.append(cell)
      } else {
        rows.append(LegendRow([cell], role.meaning))
      }
    }
    return rows
  }
}
