import EngineTypes
import Terminal

extension DashboardState {
  /// A press focuses and selects; the wheel scrolls what is under it.
  mutating func click(_ event: MouseEvent) -> [Effect] {
    switch event.action {
    case .press: return press(x: event.x, y: event.y)
    case .wheelUp: wheel(-3, x: event.x, y: event.y)
    case .wheelDown: wheel(3, x: event.x, y: event.y)
    case .release, .drag: break
    }
    return []
  }

  private mutating func press(x: Int, y: Int) -> [Effect] {
    guard let (panel, area) = panel(atX: x, y: y) else { return [] }
    switch input {
    case .labs: return []
    case .help, .detail, .palette:
      if panel != .hints { input = .panels }
      return []
    case .asking, .filtering, .panels: break
    }
    switch panel {
    case .hints:
      return HintsView(self).action(at: x - area.x, width: area.width).map { perform($0) } ?? []
    case .prompt:
      guard let playback else { return perform(.ask) }
      let place = PlaybackBar(playback).permille(at: x - area.x, width: area.width)
      return place.map { [.playback(.toFraction($0))] } ?? []
    case .requests:
      focus(on: panel)
      let view = RequestsView(self, isFocused: true)
      if let index = view.index(atRow: y - area.y, height: area.height) {
        selectedRequest = view.entries[index].id
      }
    case .kernels:
      focus(on: panel)
      if let index = KernelsView.operationIndex(atRow: y - area.y) { kernelCursor = index }
    case .header: break
    default: focus(on: panel)
    }
    return []
  }

  private mutating func wheel(_ rows: Int, x: Int, y: Int) {
    switch input {
    case .help(let scroll): scrollHelp(to: scroll + rows)
    case .detail(let id, let scroll): scrollDetail(id, to: scroll + rows)
    case .labs: scrollLab(rows)
    case .palette, .asking, .filtering: break
    case .panels:
      switch panel(atX: x, y: y)?.0 {
      case .requests: moveRequestCursor(rows)
      case .batch: scrollStrip(rows)
      case .proof: scrollProof(rows)
      default: break
      }
    }
  }

  private func panel(atX x: Int, y: Int) -> (Panel, Rect)? {
    let area = Rect(x: 0, y: 0, width: width, height: height)
    let panels = Layout.panels(in: area, zoomed: isZoomed ? focus : nil)
    return panels.first { $0.value.contains(x: x, y: y) }.map { ($0.key, $0.value) }
  }
}
