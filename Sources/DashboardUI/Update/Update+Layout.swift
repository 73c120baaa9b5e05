/// Which panels are on the screen.
extension DashboardState {
  /// Shows a panel that is not among the others, or hides one that is.
  mutating func toggle(_ panel: Panel) -> [Effect] {
    let shown = panelsBehindZoom
    var wanted = choice
    if shown[panel] == nil {
      wanted.unhide(panel)
      if panels(as: wanted)[panel] == nil { wanted.show(panel) }
      guard panels(as: wanted)[panel] != nil else {
        let alone = keys.call(.panel(.focus(panel)))
        show("\(width)×\(height) has no room for \(panel.title) too; \(alone) shows it alone")
        return []
      }
      notices.dismiss()
    } else {
      wanted.hide(panel)
      guard !panels(as: wanted).isEmpty else {
        show("\(panel.title) is the last panel; show another one first")
        return []
      }
      show("\(panel.title) hidden; \(call(.panel(.toggle(panel)))) shows it")
    }
    return use(wanted)
  }

  /// How to ask for an action here: a recording has other meanings for some keys.
  func call(_ action: Action) -> String {
    if let key = keys.keys(for: action, in: keyContexts(under: .none)).first {
      return keys.label(of: key)
    }
    return keys.bindings.first { $0.action == action }.map { keys.typing($0.name) } ?? ""
  }

  /// The layout behind the one in use, as it was made.
  mutating func nextLayout() -> [Effect] {
    let place = arrangements.firstIndex { $0.name == choice.arrangement.name } ?? 0
    return use(layout: arrangements.roundAndRound(place + 1).name)
  }

  /// One of the person's own may have been edited, so it is read again first.
  mutating func use(layout name: String) -> [Effect] {
    if name == OwnLayout.name { return [.readConfiguration(.ownLayout)] }
    guard let arrangement = arrangements.first(where: { $0.name == name }) else {
      let known = arrangements.map(\.name).joined(separator: ", ")
      show("there is no layout \(name.fitted(to: 40)); there are \(known)")
      return []
    }
    return use(arrangement)
  }

  /// The layout that the configuration has, as it was read last.
  mutating func useOwnLayout() -> [Effect] {
    guard let own = arrangements.first(where: { $0.name == OwnLayout.name }) else {
      show("there is no layout of your own yet: rows in [layout] of config.toml make one")
      return []
    }
    return use(own)
  }

  private mutating func use(_ arrangement: Arrangement) -> [Effect] {
    let lost = panelsWithoutRoom(in: PanelChoice(arrangement))
    show("layout \(arrangement.name): \(lost ?? arrangement.summary)")
    return use(PanelChoice(arrangement))
  }

  /// The panels that a choice has a place for here, and the screen no room; `nil` where there are none.
  func panelsWithoutRoom(in choice: PanelChoice) -> String? {
    let shown = panels(as: choice)
    let wanted =
      choice.arrangement.form(in: bodyArea)?
      .columns.flatMap { $0.rows.flatMap(\.panels) } ?? []
    let lost = wanted.filter { choice.contains($0) && shown[$0] == nil }
    guard !lost.isEmpty else { return nil }
    let ways = lost.map { "\($0.title) (\(call(.panel(.focus($0)))))" }
    return "no room here for \(ways.joined(separator: ", "))"
  }

  /// Nothing stands before the panels then, so that the change is seen.
  private mutating func use(_ wanted: PanelChoice) -> [Effect] {
    choice = wanted
    (overlay, isZoomed, focusBefore) = (.none, false, nil)
    settleFocus(preferring: nil)
    return [.keep(.layout(wanted.spelling))]
  }

  mutating func use(_ symbols: GraphSymbols) -> [Effect] {
    graphs = symbols
    show(
      graphs == symbols
        ? "charts drawn with \(symbols.words)"
        : "this screen draws with ASCII alone; \(symbols.words) come where it does not")
    return [.keep(.graphs(symbols))]
  }

  /// Keeps the focus on a panel that can be seen: the one it had, the one preferred, or the table.
  mutating func settleFocus(preferring panel: Panel?) {
    let shown = panelsBehindZoom
    guard shown[focus] == nil else { return }
    let candidates = [panel, .requests].compactMap(\.self) + Panel.all
    focus = candidates.first { shown[$0] != nil } ?? focus
  }
}
