import EngineTypes
import Terminal

extension DashboardState {
  /// A press focuses and selects, a press on what is selected acts on it; the wheel scrolls what
  /// is under it, and a drag pulls along what the button took hold of.
  mutating func click(_ event: MouseEvent) -> [Effect] {
    switch event.action {
    case .press: return press(x: event.x, y: event.y)
    case .wheelUp: wheel(-3, x: event.x, y: event.y)
    case .wheelDown: wheel(3, x: event.x, y: event.y)
    case .drag:
      guard let panel = grabbed, let area = placedPanels[panel] else { break }
      panel.room.drag(toX: event.x, in: &self, area: area)
    case .release: grabbed = nil
    }
    return []
  }

  private mutating func press(x: Int, y: Int) -> [Effect] {
    grabbed = nil
    let layout = Layout(screenArea, otherModes: otherModes)
    if layout.hints.contains(x: x, y: y) { return pressHints(x: x, layout.hints) }
    switch overlay {
    case .labs: return []
    case .dialog(let dialog): return press(dialog, x: x, y: y)
    case .help(let help):
      press(help, x: x, y: y, layout.body)
      return []
    case .palette, .messages:
      overlay = .none
      return []
    case .detail: if !layout.prompt.contains(x: x, y: y) { return [] }
    case .asking, .filtering, .none: break
    }
    if layout.prompt.contains(x: x, y: y) { return pressPrompt(x: x, layout.prompt) }
    if layout.header.contains(x: x, y: y) { return pressHeader(x: x, y: y, layout.header) }
    if self.layout.tour.contains(x: x, y: y) {
      return perform(.tour(.proceed))
    }
    guard let (panel, area) = panel(atX: x, y: y) else { return [] }
    let press = PanelPress(x: x, y: y, wasFocused: focus == panel)
    focus(on: panel)
    grabbed = panel
    return panel.room.press(press, in: &self, area: area).map { perform($0) } ?? []
  }

  private mutating func pressHints(x: Int, _ area: Rect) -> [Effect] {
    HintsView(self).key(at: x - area.x, width: area.width).map { press($0) } ?? []
  }

  /// A click while nothing but the bottom row takes any.
  mutating func clickHint(_ event: MouseEvent) -> [Effect] {
    let area = layout.hints
    guard event.action == .press, area.contains(x: event.x, y: event.y) else { return [] }
    return pressHints(x: event.x, area)
  }

  private mutating func press(_ help: Help, x: Int, y: Int, _ body: Rect) {
    guard let page = HelpView.page(atX: x, y: y, in: body) else { return }
    var help = help
    help.turn(to: page)
    overlay = .help(help)
  }

  private mutating func pressPrompt(x: Int, _ area: Rect) -> [Effect] {
    guard let playback else { return perform(.request(.ask)) }
    let bar = PromptLineView(self).barArea(in: area)
    let place = PlaybackBar(playback).permille(at: x - bar.x, width: bar.width)
    return place.map { [.playback(.toFraction($0))] } ?? []
  }

  private mutating func pressHeader(x: Int, y: Int, _ area: Rect) -> [Effect] {
    // The mode's word is in the row above the header's last.
    let row = area.height >= 3 ? 1 : area.height - 1
    return y - area.y == row && x < 16 ? perform(.engine(.toggleMode)) : []
  }

  private mutating func press(_ dialog: Dialog, x: Int, y: Int) -> [Effect] {
    let view = DialogView(self, dialog)
    guard let index = view.index(atX: x, y: y, in: bodyArea) else {
      return view.frame(in: bodyArea).contains(x: x, y: y)
        ? [] : steerDialog(.escape, dialog)
    }
    return index == dialog.cursor ? steerDialog(.right, dialog) : choose(index, in: dialog)
  }

  private mutating func wheel(_ rows: Int, x: Int, y: Int) {
    switch overlay {
    case .help(let help): scroll(help, by: rows)
    case .detail(let id, let tab, let scroll): scrollDetail(id, tab, to: scroll + rows)
    case .messages(let scroll): scrollMessages(to: scroll + rows)
    case .labs: scrollLab(rows)
    case .palette, .asking, .filtering, .dialog: break
    case .none:
      guard let (panel, area) = panel(atX: x, y: y) else { return }
      panel.room.scroll(rows, in: &self, area: area)
    }
  }

  private func panel(atX x: Int, y: Int) -> (Panel, Rect)? {
    placedPanels.first { $0.value.contains(x: x, y: y) }.map { ($0.key, $0.value) }
  }
}
