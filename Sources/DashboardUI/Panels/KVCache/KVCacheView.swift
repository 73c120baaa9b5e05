import EngineTypes
import Terminal

/// The paged cache, a cell per block, with how well it is used.
struct KVCacheView {
  private let load: EngineLoad
  private let recentHits: Double?
  private let lifetimeHits: Double?
  private let evictions: Int
  private let preemptions: Int
  private let blockSize: Int
  private let look: PanelLook
  private let isRecording: Bool
  private let inspector: BlockInspector?
  private let cursor: Int?
  private let symbols: GraphSymbols

  init(_ state: DashboardState, _ look: PanelLook) {
    inspector = look.isAlone ? BlockInspector(state) : nil
    cursor = look.isAlone || look.hasPreview ? state.kvPanel.cursor : nil
    load = state.facts.load
    recentHits = state.facts.prefixCache.recent(
      endingAt: state.time.now, window: 10_000_000_000)
    lifetimeHits = state.facts.prefixCache.lifetime
    evictions = state.facts.evictionCount
    preemptions = state.facts.preemptionCount
    blockSize = state.facts.settings.blockSize
    self.look = look
    symbols = state.graphs
    isRecording = state.playback != nil
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    let map = map(in: area)
    let note =
      map.blocksPerCell > 1 && !isRecording
      ? "1 cell = \(Format.count(map.blocksPerCell)) blocks"
      : "\(Format.count(blockSize)) tokens a block"
    let inside = Box(.kv, look, note: note, footnote: isRecording ? "" : legend(area.width))
      .render(into: &buffer, in: area)
    guard !inside.isEmpty else { return }
    let layout = layout(in: area)
    meter(into: &buffer, in: layout.meter)
    if !layout.rates.isEmpty { rates(into: &buffer, in: layout.rates) }
    if isRecording {
      buffer.write(
        "the block map is not recorded", x: inside.x, y: layout.map.y, role: .dim, clip: inside)
      return
    }
    inspector?.render(into: &buffer, in: layout.inspector)
    map.render(into: &buffer)
  }

  /// The block behind a cell of the screen.
  func block(atX x: Int, y: Int, in area: Rect) -> Int? { map(in: area).block(atX: x, y: y) }

  /// How many blocks a row of the map stands for.
  func blocksPerRow(in area: Rect) -> Int { map(in: area).blocksPerRow }

  private func layout(in area: Rect) -> KVCacheLayout {
    KVCacheLayout(area, blockCount: load.blockMap.count, isAlone: look.isAlone)
  }

  private func map(in area: Rect) -> BlockMap {
    let layout = layout(in: area)
    return BlockMap(
      states: load.blockMap, passed: load.passedBlocks, in: layout.map,
      isSpacious: layout.isSpacious, cursor: cursor)
  }

  private func legend(_ width: Int) -> String {
    let cached = " \(Format.count(load.blocks.cached))"
    let owned = load.passedBlocks.isEmpty ? "a–z owned" : "a–z owned, A–Z past"
    return width >= 54 || width >= 44 && load.passedBlocks.isEmpty
      ? "\(owned)  ▓ shared  ▒ cached\(cached)" : "a owned ▓ shared ▒ cached"
  }

  private func meter(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    let (usage, fraction) = (load.blocks, load.usedFraction)
    let percent = " \(Format.percent(fraction).leftPadded(to: 4))"
    let (used, total) = (Format.count(usage.used), Format.count(usage.total))
    let texts = ["\(percent) \(used) of \(total) used", "\(percent) \(used)/\(total)", percent]
    let text = texts.first { $0.count <= area.width } ?? ""
    let bar = area.takeLeft(max(0, area.width - text.count))
    Meter(fraction: fraction ?? 0, symbols: symbols).render(into: &buffer, in: bar)
    buffer.write(text, x: area.x, y: area.y, clip: area)
  }

  private func rates(into buffer: inout CellBuffer, in area: Rect) {
    var pen = Pen(area)
    let roomy = area.width >= 48
    fact("hits", Format.percent(recentHits), roomy ? " 10s " : "/", with: &pen, into: &buffer)
    fact("", Format.percent(lifetimeHits), roomy ? " all" : "", with: &pen, into: &buffer)
    fact("  evicted", Format.count(evictions), "", with: &pen, into: &buffer)
    fact(
      roomy ? "  preempted" : "  preempt", Format.count(preemptions), "",
      preemptions > 0 ? .preempted : .text,
      with: &pen, into: &buffer)
  }

  private func fact(
    _ name: String, _ value: String, _ unit: String, _ role: Role = .text, with pen: inout Pen,
    into buffer: inout CellBuffer
  ) {
    let lead = name.isEmpty ? "" : name + " "
    // A number that is cut is another number.
    guard lead.cellWidth + value.cellWidth + unit.cellWidth <= pen.columnsLeft else { return }
    pen.write(lead, .dim, on: &buffer)
    pen.write(value, role, .bold, on: &buffer)
    pen.write(unit, .dim, on: &buffer)
  }
}
