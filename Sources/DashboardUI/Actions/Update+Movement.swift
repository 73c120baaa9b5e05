import EngineTypes
import Terminal

extension DashboardState {
  var screenArea: Rect { Rect(x: 0, y: 0, width: width, height: height) }

  /// Where the panels are now.
  var placedPanels: [Panel: Rect] { Layout.panels(in: screenArea, zoomed: isZoomed ? focus : nil) }

  /// Whether all that can be seen is the overview, so that the key for leaving leaves.
  var isAtOverview: Bool { input == .panels && !isZoomed }

  /// Does what a key or a click on its hint asks for.
  ///
  /// The key that leaves goes up one level first, wherever there is one.
  mutating func act(on action: Action) -> [Effect] {
    guard action == .quit, !isAtOverview else { return perform(action) }
    if input != .panels { input = .panels } else { toggleZoom() }
    return []
  }

  /// Whether the screen's size is known, and leaves no room for anything.
  var isTooSmall: Bool { width > 0 && placedPanels.isEmpty }

  mutating func goBack() {
    if input != .panels {
      input = .panels
    } else if !history.followsEngine && focus == .batch {
      history = HistoryCursor()
    } else if isZoomed {
      toggleZoom()
    } else if !filter.characters.isEmpty {
      filter = LineEditor()
    } else if !history.followsEngine || selectedRequest != nil {
      history = HistoryCursor()
      selectedRequest = nil
    } else {
      guide = .dismissed
    }
  }

  /// Focuses a panel; one the layout has no room for is shown alone.
  mutating func focus(on panel: Panel) {
    input = .panels
    let isHidden = Layout.panels(in: screenArea)[panel] == nil
    if isHidden && focusBefore == nil { focusBefore = isZoomed ? nil : focus }
    // Back among the others, unless this one was alone by choice.
    if !isHidden && focusBefore != nil { (isZoomed, focusBefore) = (false, nil) }
    focus = panel
    isZoomed = isZoomed || isHidden
  }

  mutating func toggleZoom() {
    isZoomed.toggle()
    guard !isZoomed else { return }
    // A panel without a place among the others is left for the one before it.
    if Layout.panels(in: screenArea)[focus] == nil { focus = focusBefore ?? .requests }
    focusBefore = nil
  }

  mutating func moveFocus(_ direction: Int) {
    let shown = Layout.panels(in: screenArea)
    let panels = isZoomed ? Panel.focusable : Panel.focusable.filter { shown[$0] != nil }
    guard !panels.isEmpty else { return }
    let place = panels.firstIndex(of: focus) ?? 0
    focus = panels[(place + direction + panels.count) % panels.count]
  }

  mutating func move(_ action: Action) {
    if case .detail(let id, let tab, let scroll) = input {
      switch action {
      case .moveLeft: input = .detail(id, tab.moved(by: -1), scroll: 0)
      case .moveRight: input = .detail(id, tab.moved(by: 1), scroll: 0)
      default: scrollDetail(id, tab, to: scroll + rows(of: action))
      }
      return
    }
    switch focus {
    case .requests: moveRequestCursor(rows(of: action))
    case .kernels: moveKernelCursor(rows(of: action))
    case .batch: moveStrip(action)
    case .kv: moveBlockCursor(action)
    case .charts:
      if action == .moveLeft { chartWindow = chartWindow.moved(by: -1) }
      if action == .moveRight { chartWindow = chartWindow.moved(by: 1) }
    case .proof: moveProofCursor(rows(of: action))
    case .compare: scrollComparison(rows(of: action))
    case .session, .header, .prompt, .hints: break
    }
  }

  mutating func open(_ id: RequestID) {
    var tab = DetailTab.text
    if case .differs = facts.twins.verdict(of: id) { tab = .twin }
    input = .detail(id, tab, scroll: 0)
  }

  mutating func scrollDetail(_ id: RequestID, _ tab: DetailTab, to scroll: Int) {
    let body = Layout.body(of: screenArea)
    let view = RequestDetailView(self, id: id, tab: tab, scroll: 0)
    let limit = view?.maximumScroll(in: body) ?? 0
    input = .detail(id, tab, scroll: max(0, min(limit, scroll)))
  }

  mutating func scrollHelp(to scroll: Int) {
    let body = Layout.body(of: screenArea)
    let limit = HelpView(self, scroll: 0).maximumScroll(in: body)
    input = .help(scroll: max(0, min(limit, scroll)))
  }

  mutating func scrollMessages(to scroll: Int) {
    let limit = NoticesView(self, scroll: 0).maximumScroll(in: Layout.body(of: screenArea))
    input = .messages(scroll: max(0, min(limit, scroll)))
  }

  mutating func scrollComparison(_ rows: Int) {
    let limit = CompareScreen(self).maximumScroll(in: Layout.body(of: screenArea))
    compareScroll = max(0, min(limit, compareScroll + rows))
  }

  mutating func moveProofCursor(_ rows: Int) {
    if isZoomed {
      proofCursor = max(0, min(proof.questions.count - 1, proofCursor + rows))
    } else {
      proofScroll = max(0, min(proof.rows.count - 1, proofScroll + rows))
    }
  }

  mutating func moveKernelCursor(_ rows: Int) {
    if isZoomed {
      siteCursor = max(0, min(OperationSite.allCases.count - 1, siteCursor + rows))
    } else {
      kernelCursor = max(0, min(KernelOperation.allCases.count - 1, kernelCursor + rows))
    }
  }

  /// Moves the table's cursor; at the very top it follows the newest request again.
  mutating func moveRequestCursor(_ rows: Int) {
    let visible = visibleRequests
    let place = visible.firstIndex { $0.id == selectedRequest } ?? 0
    let target = min(visible.count - 1, place + rows)
    selectedRequest = target > 0 ? visible[target].id : nil
  }

  /// To the next request the filter keeps, or without a filter to the next that differs; round
  /// and round.
  mutating func goToMatch(_ direction: Int) {
    let visible = visibleRequests
    let isFiltered = !wanted.isEmpty
    guard !visible.isEmpty else { return show(isFiltered ? filterAbsence : "no requests yet") }
    let start = visible.firstIndex { $0.id == selectedRequest } ?? 0
    for offset in 1...visible.count {
      let index = ((start + direction * offset) % visible.count + visible.count) % visible.count
      if case .differs = facts.twins.verdict(of: visible[index].id) {
      } else if !isFiltered {
        continue
      }
      focus(on: .requests)
      selectedRequest = visible[index].id
      return
    }
    show("no request differs from its twin")
  }

  func rows(of action: Action) -> Int {
    switch action {
    case .moveUp: -1
    case .moveDown: 1
    case .pageUp: -pageRows
    case .pageDown: pageRows
    case .toTop: -1_000_000
    case .toBottom: 1_000_000
    default: 0
    }
  }
}
