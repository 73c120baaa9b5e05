import EngineTypes
package import Terminal

/// How speed, batch and cache went over time.
package struct ChartsPanel: PanelRoom {
  package static let panel = Panel.charts
  package static let leastHeight = 7
  package static let looksCloser = true
  package static let bindings: [KeyBinding] = [
    KeyBinding(
      .panel(.inspect), [.enter], in: .panel(.charts), name: "look into the charts",
      "in full; there, keep a window to compare with", hint: "in full"),
    KeyBinding(
      .panel(.move(.left)), [.left, .character("h")], in: .panel(.charts), name: "read earlier",
      "in full: read the values before"),
    KeyBinding(
      .panel(.move(.right)), [.right, .character("l")], in: .panel(.charts), name: "read later",
      "in full: read the values after, up to now"),
    KeyBinding(
      .panel(.move(.up)), [.up, .character("k")], in: .panel(.charts), name: "shorter window",
      "look less far back"),
    KeyBinding(
      .panel(.move(.down)), [.down, .character("j")], in: .panel(.charts), name: "longer window",
      "look further back"),
  ]

  package static func hints(in state: DashboardState) -> [Hint] {
    let (keys, panel) = (state.keys, state.chartsPanel)
    let window = keys.hint(
      .panel(.move(.up)), .panel(.move(.down)), in: .panel(.charts), does: "window")
    guard state.isZoomed else { return boundHints(in: state) + [window].compactMap(\.self) }
    let back = panel.cursor != nil ? "follow" : panel.kept != nil ? "compare no more" : nil
    return [
      keys.hint(.panel(.move(.left)), .panel(.move(.right)), in: .panel(.charts), does: "read"),
      window, keys.hint(.panel(.inspect), in: .panel(.charts), does: "keep to compare"),
      back.flatMap { keys.hint(.screen(.back), does: $0) },
    ].compactMap(\.self)
  }

  package static func legend(_ symbols: GraphSymbols) -> [LegendRow] { ChartSign.legend }

  package static let gestures = [
    Gesture("a chart, alone on screen", "reads the values there; pull to read others"),
    Gesture("a window's name", "chooses it"), Gesture("wheel", "a shorter or longer window"),
  ]

  package var window = ChartWindow.minute
  /// The moment that is read, where the panel is alone on the screen.
  var cursor: ChartCursor?
  /// What a window came to that others are compared with.
  var kept: WindowFigures?

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
    let window = state.chartsPanel.window
    switch movement {
    case .up: state.chartsPanel.window = window.moved(by: -1)
    case .down: state.chartsPanel.window = window.moved(by: 1)
    case .left: read(by: 1, in: &state, area: area)
    case .right: read(by: -1, in: &state, area: area)
    case .pageUp: read(by: 10, in: &state, area: area)
    case .pageDown: read(by: -10, in: &state, area: area)
    case .top: read(by: .max / 2, in: &state, area: area)
    case .bottom: state.chartsPanel.cursor = nil
    }
  }

  /// Goes back by so many columns; beyond the newest the charts go on.
  private static func read(by columns: Int, in state: inout DashboardState, area: Rect) {
    guard state.isZoomed else {
      let key = state.keys.call(.panel(.inspect), in: .panel(.charts))
      return state.show("values are read in the charts in full: \(key) opens them")
    }
    let scale = ChartScale(state.chartsPanel.window, width: ChartsLayout(area).plot.width)
    let place = state.chartsPanel.cursor.map { min($0.age / scale.group, scale.groupCount - 1) }
    put(at: (place ?? -1) + columns, of: scale, in: &state)
  }

  private static func put(at group: Int, of scale: ChartScale, in state: inout DashboardState) {
    guard group >= 0 else { return state.chartsPanel.cursor = nil }
    let end = state.chartsPanel.cursor?.end ?? state.time.now / TimeSeries.bucketNanoseconds
    state.chartsPanel.cursor = ChartCursor(
      end: end, age: min(group, scale.groupCount - 1) * scale.group)
  }

  package static func press(
    _ press: PanelPress, in state: inout DashboardState, area: Rect
  ) -> Action? {
    guard state.isZoomed else { return nil }
    let layout = ChartsLayout(area)
    if press.y == layout.windows.y {
      if let window = ChartsScreen.window(atColumn: press.x - layout.windows.x) {
        state.chartsPanel.window = window
      }
    } else if layout.plot.contains(x: press.x, y: press.y) {
      drag(toX: press.x, in: &state, area: area)
    }
    return nil
  }

  package static func drag(toX x: Int, in state: inout DashboardState, area: Rect) {
    let plot = ChartsLayout(area).plot
    guard state.isZoomed, !plot.isEmpty else { return }
    let scale = ChartScale(state.chartsPanel.window, width: plot.width)
    put(at: scale.group(atColumn: max(0, min(plot.width - 1, x - plot.x))), of: scale, in: &state)
  }

  package static func scroll(_ rows: Int, in state: inout DashboardState, area: Rect) {
    state.chartsPanel.window = state.chartsPanel.window.moved(by: rows / 3)
  }

  /// Keeps what the window shown came to; the charts go on.
  package static func inspect(in state: inout DashboardState) {
    state.chartsPanel.kept = state.shownFigures
    state.chartsPanel.cursor = nil
  }

  package static func letGo(in state: inout DashboardState) -> Bool {
    guard state.isZoomed else { return false }
    let panel = state.chartsPanel
    if panel.cursor != nil { state.chartsPanel.cursor = nil } else { state.chartsPanel.kept = nil }
    return panel.cursor != nil || panel.kept != nil
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
