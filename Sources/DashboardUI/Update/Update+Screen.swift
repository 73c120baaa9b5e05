/// The actions on the program's face.
extension DashboardState {
  mutating func perform(_ action: ScreenAction) -> [Effect] {
    switch action {
    case .quit: return [.quit]
    case .back: goBack()
    case .help: overlay = .help(Help(behind: overlay))
    case .messages: overlay = .messages(scroll: 0)
    case .palette:
      let own = PaletteCommand.layouts(arrangements) + PaletteCommand.exports(session)
      overlay = .palette(Palette(offered(PaletteCommand.all + own)))
    case .openThemes: openThemes()
    case .nextTheme: return nextTheme() + [.keepTheme]
    case .setTheme(let name): return use(theme: name) + [.keepTheme]
    case .nextLayout: return nextLayout()
    case .setLayout(let name): return use(layout: name)
    case .setGraphs(let symbols): return use(symbols)
    case .reloadConfiguration: return [.readConfiguration(.all)]
    }
    return []
  }

  /// Whether all that can be seen is the overview, so that the key for leaving leaves.
  var isAtOverview: Bool { overlay == .none && !isZoomed }

  private mutating func goBack() {
    if overlay != .none {
      overlay = .none
    } else if focus.room.letGo(in: &self) {
      return
    } else if isZoomed {
      toggleZoom()
    } else if !requestsPanel.filter.characters.isEmpty {
      requestsPanel.filter = LineEditor()
    } else if !batchPanel.history.followsEngine || requestsPanel.selected != nil {
      batchPanel.history = HistoryCursor()
      requestsPanel.selected = nil
    } else {
      guide = .dismissed
    }
  }

  mutating func scroll(_ help: Help, by rows: Int) {
    var help = help
    let limit = HelpView(self, help).maximumScroll(in: bodyArea)
    help.scroll = max(0, min(limit, help.scroll + rows))
    overlay = .help(help)
  }

  mutating func scrollMessages(to scroll: Int) {
    let limit = NoticesView(self, scroll: 0).maximumScroll(in: bodyArea)
    overlay = .messages(scroll: max(0, min(limit, scroll)))
  }
}
