import EngineTypes
import Terminal

extension DashboardState {
  /// A press focuses and selects, a press on what is selected acts on it; the wheel scrolls what
  /// is under it, and a drag pulls the history along.
  mutating func click(_ event: MouseEvent) -> [Effect] {
    switch event.action {
    case .press: return press(x: event.x, y: event.y)
    case .wheelUp: wheel(-3, x: event.x, y: event.y)
    case .wheelDown: wheel(3, x: event.x, y: event.y)
    case .drag: dragHistory(toX: event.x)
    case .release: dragOrigin = nil
    }
    return []
  }

  private mutating func press(x: Int, y: Int) -> [Effect] {
    dragOrigin = nil
    guard let (panel, area) = panel(atX: x, y: y) else { return [] }
    switch input {
    case .labs: return []
    case .dialog(let dialog): return press(dialog, x: x, y: y)
    case .help, .palette, .messages:
      if panel != .hints { input = .panels }
      return []
    case .detail:
      if panel != .hints && panel != .prompt { return [] }
    case .asking, .filtering, .panels: break
    }
    switch panel {
    case .hints:
      return HintsView(self).action(at: x - area.x, width: area.width).map { act(on: $0) } ?? []
    case .prompt:
      guard let playback else { return perform(.ask) }
      let bar = PromptLineView(self).barArea(in: area)
      let place = PlaybackBar(playback).permille(at: x - bar.x, width: bar.width)
      return place.map { [.playback(.toFraction($0))] } ?? []
    case .header:
      // The mode's word is in the row above the header's last.
      let row = area.height >= 3 ? 1 : area.height - 1
      return y - area.y == row && x < 16 ? perform(.toggleMode) : []
    default: return press(panel, x: x, y: y, in: area)
    }
  }

  private mutating func press(_ panel: Panel, x: Int, y: Int, in area: Rect) -> [Effect] {
    let wasFocused = focus == panel
    focus(on: panel)
    switch panel {
    case .requests: pressRequests(x: x, y: y, in: area, wasFocused: wasFocused)
    case .kernels: return pressKernels(row: y - area.y, wasFocused: wasFocused)
    case .batch: grabHistory(atX: x, y: y, in: area)
    case .kv where isZoomed:
      let view = KVCacheView(self, isFocused: true, isZoomed: true)
      if let block = view.block(atX: x - area.x, y: y - area.y, in: area) { blockCursor = block }
    case .charts where isZoomed && y == area.y + 1:
      if let window = ChartsScreen.window(atColumn: x - area.x - 1) { chartWindow = window }
    default: break
    }
    return []
  }

  private mutating func pressRequests(x: Int, y: Int, in area: Rect, wasFocused: Bool) {
    let view = RequestsView(self, isFocused: true)
    if y == area.y + 1 {
      let columns = view.columns(width: area.width - 2)
      columns.column(at: x - area.x - 1)?.order.map { order.choose($0) }
      return
    }
    let height = isZoomed ? RequestsScreen.tableHeight(area.height) : area.height
    guard let index = view.index(atRow: y - area.y, height: height) else { return }
    let id = view.entries[index].id
    if wasFocused && currentRequest == id { return open(id) }
    selectedRequest = id
  }

  private mutating func pressKernels(row: Int, wasFocused: Bool) -> [Effect] {
    if isZoomed {
      guard let index = KernelsScreen.siteIndex(atRow: row) else { return [] }
      defer { siteCursor = index }
      return wasFocused && siteCursor == index ? perform(.toggleFamily) : []
    }
    guard let index = KernelsView.operationIndex(atRow: row) else { return [] }
    defer { kernelCursor = index }
    return wasFocused && kernelCursor == index ? perform(.toggleFamily) : []
  }

  private mutating func press(_ dialog: Dialog, x: Int, y: Int) -> [Effect] {
    let view = DialogView(self, dialog)
    guard let index = view.index(atX: x, y: y, in: Layout.body(of: screenArea)) else {
      return view.frame(in: Layout.body(of: screenArea)).contains(x: x, y: y)
        ? [] : steerDialog(.escape, dialog)
    }
    return index == dialog.cursor ? steerDialog(.right, dialog) : choose(index, in: dialog)
  }

  private mutating func wheel(_ rows: Int, x: Int, y: Int) {
    switch input {
    case .help(let scroll): scrollHelp(to: scroll + rows)
    case .detail(let id, let tab, let scroll): scrollDetail(id, tab, to: scroll + rows)
    case .messages(let scroll): scrollMessages(to: scroll + rows)
    case .labs: scrollLab(rows)
    case .palette, .asking, .filtering, .dialog: break
    case .panels:
      switch panel(atX: x, y: y)?.0 {
      case .requests: moveRequestCursor(rows)
      case .batch: panHistory(rows)
      case .proof: moveProofCursor(rows)
      case .compare: scrollComparison(rows)
      case .kernels where isZoomed: moveKernelCursor(rows / 3)
      case .charts: chartWindow = chartWindow.moved(by: rows / 3)
      default: break
      }
    }
  }

  private func panel(atX x: Int, y: Int) -> (Panel, Rect)? {
    placedPanels.first { $0.value.contains(x: x, y: y) }.map { ($0.key, $0.value) }
  }
}
