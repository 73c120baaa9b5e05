import EngineTypes
package import Terminal

/// Which kernels ran, and whether the batch had a say in their sums.
package struct KernelsPanel: PanelRoom {
  package static let panel = Panel.kernels
  package static let leastHeight = 7
  package static let bindings: [KeyBinding] = [
    KeyBinding(
      .panel(.inspect), [.enter], in: .panel(.kernels), name: "look into the kernels",
      "every place in the model, and all it chose", hint: "in full"),
    KeyBinding(
      .engine(.toggleFamily), [.character(" ")], in: .panel(.kernels), name: "toggle family",
      "switch the operation under the cursor", hint: "switch it"),
  ]

  package static func hints(in state: DashboardState) -> [Hint] {
    boundHints(in: state) + [state.keys.vertical("choose")].compactMap(\.self)
  }

  package static let gestures = [
    Gesture("an operation", "chooses it; a click on the chosen one switches its family")
  ]

  /// The class of operations under the cursor.
  package var cursor = 0
  /// The place in the model under the cursor, where the panel is alone on the screen.
  package var siteCursor = 0

  package init() {}

  package static func paint(
    _ state: DashboardState, _ look: PanelLook, into buffer: inout CellBuffer, in area: Rect
  ) {
    if look.isAlone {
      KernelsScreen(state, look).render(into: &buffer, in: area)
    } else {
      KernelsView(state, look).render(into: &buffer, in: area)
    }
  }

  package static func move(_ movement: Movement, in state: inout DashboardState, area: Rect) {
    let rows = movement.rows(page: state.pageRows)
    if state.isZoomed {
      let last = state.facts.kernelHistory.sites.count - 1
      state.kernelsPanel.siteCursor = max(0, min(last, state.kernelsPanel.siteCursor + rows))
    } else {
      let last = KernelOperation.allCases.count - 1
      state.kernelsPanel.cursor = max(0, min(last, state.kernelsPanel.cursor + rows))
    }
  }

  /// A press on what is selected switches its family.
  package static func press(
    _ press: PanelPress, in state: inout DashboardState, area: Rect
  ) -> Action? {
    let row = press.y - area.y
    let cursor: WritableKeyPath<KernelsPanel, Int> = state.isZoomed ? \.siteCursor : \.cursor
    let index =
      state.isZoomed
      ? KernelsScreen.siteIndex(atRow: row, state.facts.kernelHistory)
      : KernelsView.operationIndex(atRow: row)
    guard let index else { return nil }
    defer { state.kernelsPanel[keyPath: cursor] = index }
    return press.wasFocused && state.kernelsPanel[keyPath: cursor] == index
      ? .engine(.toggleFamily) : nil
  }

  package static func scroll(_ rows: Int, in state: inout DashboardState, area: Rect) {
    guard state.isZoomed else { return }
    for _ in 0..<abs(rows) / 3 { move(rows > 0 ? .down : .up, in: &state, area: area) }
  }
}

extension Panel {
  package static let kernels = Panel("kernels")
}

extension DashboardState {
  package var kernelsPanel: KernelsPanel {
    get { panels[KernelsPanel.self] }
    _modify { yield &panels[KernelsPanel.self] }
  }

  /// The class of operations the cursor is on, alone or among the other panels.
  var operationUnderCursor: KernelOperation {
    isZoomed && focus == .kernels
      ? facts.kernelHistory.sites[kernelsPanel.siteCursor].operation
      : KernelOperation.allCases[kernelsPanel.cursor]
  }
}
