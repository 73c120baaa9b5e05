import EngineTypes
import Terminal

extension DashboardState {
  mutating func goBack() {
    if input != .panels {
      input = .panels
    } else if isZoomed {
      isZoomed = false
    } else if !filter.text.isEmpty {
      filter = LineEditor()
    } else if stripEnd != nil || selectedRequest != nil {
      stripEnd = nil
      selectedRequest = nil
    } else {
      guide = .dismissed
    }
  }

  /// Focuses a panel; one the layout had to drop is shown alone.
  mutating func focus(on panel: Panel) {
    input = .panels
    focus = panel
    let area = Rect(x: 0, y: 0, width: width, height: height)
    isZoomed = isZoomed || Layout.panels(in: area)[panel] == nil
  }

  mutating func moveFocus(_ direction: Int) {
    let shown = Layout.panels(in: Rect(x: 0, y: 0, width: width, height: height))
    let panels = isZoomed ? Panel.focusable : Panel.focusable.filter { shown[$0] != nil }
    guard !panels.isEmpty else { return }
    let place = panels.firstIndex(of: focus) ?? 0
    focus = panels[(place + direction + panels.count) % panels.count]
  }

  mutating func move(_ action: Action) {
    if case .detail(let id, let scroll) = input {
      scrollDetail(id, to: scroll + rows(of: action))
      return
    }
    switch focus {
    case .requests: moveRequestCursor(rows(of: action))
    case .kernels:
      let last = KernelOperation.allCases.count - 1
      kernelCursor = min(last, max(0, kernelCursor + rows(of: action)))
    case .batch: moveStrip(action)
    case .proof: scrollProof(rows(of: action))
    default: break
    }
  }

  mutating func scrollDetail(_ id: RequestID, to scroll: Int) {
    let body = Layout.body(of: Rect(x: 0, y: 0, width: width, height: height))
    let limit = RequestDetailView(self, id: id, scroll: 0)?.maximumScroll(in: body) ?? 0
    input = .detail(id, scroll: max(0, min(limit, scroll)))
  }

  mutating func scrollHelp(to scroll: Int) {
    let body = Layout.body(of: Rect(x: 0, y: 0, width: width, height: height))
    input = .help(
      scroll: max(0, min(HelpView(keys, scroll: scroll).maximumScroll(in: body), scroll)))
  }

  mutating func scrollProof(_ rows: Int) {
    proofScroll = max(0, min(proof.rows.count - 1, proofScroll + rows))
  }

  /// Moves the table's cursor; at the very top it follows the newest request again.
  mutating func moveRequestCursor(_ rows: Int) {
    let visible = visibleRequests
    let place = visible.firstIndex { $0.id == selectedRequest } ?? 0
    let target = min(visible.count - 1, place + rows)
    selectedRequest = target > 0 ? visible[target].id : nil
  }

  /// Scrolls the step strip by steps; to the right of the newest step it follows the engine.
  mutating func scrollStrip(_ steps: Int) {
    let history = facts.steps.elements
    guard let newest = history.last else { return }
    let place = stripEnd.flatMap { facts.steps.index(upTo: $0) } ?? history.count - 1
    let target = max(0, place + steps)
    stripEnd = target < history.count - 1 ? history[target].step : nil
    if stripEnd == newest.step { stripEnd = nil }
  }

  private mutating func moveStrip(_ action: Action) {
    switch action {
    case .moveLeft: scrollStrip(-1)
    case .moveRight: scrollStrip(1)
    case .pageUp: scrollStrip(-max(1, width / 2))
    case .pageDown: scrollStrip(max(1, width / 2))
    case .toTop: scrollStrip(-facts.steps.count)
    case .toBottom: stripEnd = nil
    default: break
    }
  }

  private func rows(of action: Action) -> Int {
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
