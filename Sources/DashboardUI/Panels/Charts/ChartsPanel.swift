import EngineTypes
package import Terminal

/// How speed, batch and cache went over time.
package struct ChartsPanel: PanelRoom {
  package static let panel = Panel.charts
  package static let leastHeight = 7
  package static let bindings: [KeyBinding] = [
    KeyBinding(
      .panel(.inspect), [.enter], in: .panel(.charts), name: "look into the charts",
      "more charts and latencies", hint: "in full"),
    KeyBinding(
      .panel(.move(.left)), [.left, .character("h")], in: .panel(.charts),
      name: "shorter window", "look less far back", hint: "shorter"),
    KeyBinding(
      .panel(.move(.right)), [.right, .character("l")], in: .panel(.charts),
      name: "longer window", "look further back", hint: "longer"),
  ]

  package var window = ChartWindow.minute

  package init() {}

  package static func paint(
    _ state: DashboardState, _ look: PanelLook, into buffer: inout CellBuffer, in area: Rect
  ) {
    if look.isAlone {
      ChartsScreen(state, look).render(into: &buffer, in: area)
    } else {
      ChartsView(state, look).render(into: &buffer, in: area)
    }
  }

  package static func move(_ movement: Movement, in state: inout DashboardState, area: Rect) {
    switch movement {
    case .left: state.chartsPanel.window = state.chartsPanel.window.moved(by: -1)
    case .right: state.chartsPanel.window = state.chartsPanel.window.moved(by: 1)
    case .up, .down, .pageUp, .pageDown, .top, .bottom: break
    }
  }

  package static func press(
    _ press: PanelPress, in state: inout DashboardState, area: Rect
  ) -> Action? {
    guard state.isZoomed, press.y == area.y + 1 else { return nil }
    if let window = ChartsScreen.window(atColumn: press.x - area.x - 1) {
      state.chartsPanel.window = window
    }
    return nil
  }

  package static func scroll(_ rows: Int, in state: inout DashboardState, area: Rect) {
    state.chartsPanel.window = state.chartsPanel.window.moved(by: rows / 3)
  }
}

extension Panel {
  package static let charts = Panel("charts")
}

extension DashboardState {
  package var chartsPanel: ChartsPanel {
    get { panels[ChartsPanel.self] }
    _modify { yield &panels[ChartsPanel.self] }
  }
}
