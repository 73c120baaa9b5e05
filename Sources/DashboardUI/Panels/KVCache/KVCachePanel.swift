import EngineTypes
package import Terminal

/// The paged cache, block by block.
package struct KVCachePanel: PanelRoom {
  package static let panel = Panel.kv
  package static let looksCloser = true
  package static let bindings: [KeyBinding] = [
    KeyBinding(
      .panel(.inspect), [.enter], in: .panel(.kv), name: "look into a block",
      "block by block; there, the block's owner", hint: "blocks")
  ]

  package static func hints(in state: DashboardState) -> [Hint] {
    let keys = state.keys
    let moves = keys.hint(
      .panel(.move(.left)), .panel(.move(.down)), .panel(.move(.up)), .panel(.move(.right)),
      does: "blocks")
    guard state.isZoomed else {
      return boundHints(in: state) + (showsCursor(state) ? [moves] : []).compactMap(\.self)
    }
    let opens =
      owner(in: state) == nil
      ? nil : keys.hint(.panel(.inspect), in: .panel(.kv), does: "its owner")
    return [opens, moves].compactMap(\.self)
  }

  package static func legend(_ symbols: GraphSymbols) -> [LegendRow] { BlockSign.legend }

  package static let gestures = [Gesture("a block, alone on screen", "puts the cursor on it")]

  /// The block under the cursor, where the panel is alone on the screen.
  package var cursor = 0

  package init() {}

  /// The map, a cell a block, and the lines above it; a row of it while all blocks are free.
  package static func mostHeight(_ state: DashboardState, width: Int) -> Int? {
    let load = state.facts.load
    let isEmpty = load.blocks.used + load.blocks.cached == 0
    let count = state.playback == nil && !isEmpty ? state.facts.settings.blockCount : 1
    return 4 + (count + max(1, width - 2) - 1) / max(1, width - 2)
  }

  package static func paint(
    _ state: DashboardState, _ look: PanelLook, into buffer: inout CellBuffer, in area: Rect
  ) { KVCacheView(state, look).render(into: &buffer, in: area) }

  package static func hasPreview(_ state: DashboardState) -> Bool {
    state.playback == nil && !state.facts.load.blockMap.isEmpty
  }

  /// The block under the cursor and what it was before.
  package static func paintPreview(
    _ state: DashboardState, into buffer: inout CellBuffer, in area: Rect
  ) {
    let inside = Box(
      title: "block \(Format.count(state.kvPanel.cursor))", isFocused: false
    ).render(into: &buffer, in: area)
    BlockInspector(state).render(into: &buffer, in: inside)
  }

  /// Alone on the screen, or where that is wide enough for a preview.
  private static func showsCursor(_ state: DashboardState) -> Bool {
    state.isZoomed || state.screenArea.hasRoomBeside
  }

  package static func move(_ movement: Movement, in state: inout DashboardState, area: Rect) {
    let blocks = state.facts.load.blockMap
    guard showsCursor(state), !blocks.isEmpty else { return }
    let look = PanelLook(isFocused: true, isAlone: state.isZoomed)
    let row = KVCacheView(state, look).blocksPerRow(in: area)
    let distance =
      switch movement {
      case .left: -1
      case .right: 1
      case .up, .down, .pageUp, .pageDown, .top, .bottom:
        movement.rows(page: state.pageRows) * row
      }
    let target = state.kvPanel.cursor + distance
    // Up and down stay in their column; at either end they stay where they are.
    let isOutside = !blocks.indices.contains(target)
    if isOutside && (movement == .up || movement == .down) { return }
    state.kvPanel.cursor = max(0, min(blocks.count - 1, target))
  }

  package static func press(
    _ press: PanelPress, in state: inout DashboardState, area: Rect
  ) -> Action? {
    guard state.isZoomed else { return nil }
    let view = KVCacheView(state, .alone)
    if let block = view.block(atX: press.x, y: press.y, in: area) {
      state.kvPanel.cursor = block
    }
    return nil
  }

  package static func inspect(in state: inout DashboardState) {
    guard let id = owner(in: state) else { return state.show("the block has no single owner") }
    state.open(id)
  }

  /// Who has the block under the cursor to itself.
  private static func owner(in state: DashboardState) -> RequestID? {
    let (blocks, cursor) = (state.facts.load.blockMap, state.kvPanel.cursor)
    guard blocks.indices.contains(cursor), case .owned(let id) = blocks[cursor] else { return nil }
    return id
  }
}

extension Panel {
  package static let kv = Panel("kv cache")
}

extension DashboardState {
  package var kvPanel: KVCachePanel {
    get { panels[KVCachePanel.self] }
    _modify { yield &panels[KVCachePanel.self] }
  }
}
