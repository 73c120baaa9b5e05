import Terminal

/// How requests are filtered: what a term may be, and the fields with their values.
enum FilterHelp {
  static func sections(_ keys: KeyMap) -> [HelpSection] {
    [
      HelpSection(
        title: "what to type behind \(keys.call(.request(.filter)))",
        rows: RequestFilter.grammar.map { HelpRow(StyledLine($0.example, .key), $0.meaning) }),
      HelpSection(
        title: "fields",
        rows: FilterField.allCases.map {
          HelpRow(StyledLine($0.rawValue, .key), "\($0.summary) · \($0.choices)")
        }),
    ]
  }
}
