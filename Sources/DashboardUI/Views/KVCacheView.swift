import EngineTypes
import Terminal

/// The paged cache, a cell per block, with how well it is used.
struct KVCacheView {
  private let step: StepRecord?
  private let recentHits: Double?
  private let lifetimeHits: Double?
  private let evictions: Int
  private let preemptions: Int
  private let blockSize: Int
  private let isFocused: Bool
  private let isRecording: Bool

  init(_ state: DashboardState, isFocused: Bool) {
    step = state.facts.latest
    recentHits = state.facts.prefixCache.recent(
      endingAt: state.time.now, window: 10_000_000_000)
    lifetimeHits = state.facts.prefixCache.lifetime
    evictions = state.facts.evictionCount
    preemptions = state.facts.preemptionCount
    blockSize = state.facts.settings.blockSize
    self.isFocused = isFocused
    isRecording = state.playback != nil
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    let inner = area.inset()
    let textRows = inner.height >= 3 ? 2 : 1
    let mapRows = max(0, inner.height - textRows)
    let map = BlockMap(states: step?.blockMap ?? [], cellCount: mapRows * inner.width)
    let note =
      map.blocksPerCell > 1 ? "1 cell = \(map.blocksPerCell) blocks" : "\(blockSize) tokens a block"
    var inside = Box(.kv, isFocused: isFocused, note: note, footnote: legend(area.width))
      .render(into: &buffer, in: area)
    guard !inside.isEmpty else { return }
    guard let usage = step?.blocks else {
      buffer.write("no step yet", x: inside.x, y: inside.y, role: .dim, clip: inside)
      return
    }
    meter(usage, into: &buffer, in: inside.takeTop(1))
    if textRows == 2 { rates(into: &buffer, in: inside.takeTop(1)) }
    if isRecording {
      buffer.write(
        "the block map is not recorded", x: inside.x, y: inside.y, role: .dim, clip: inside)
    }
    map.render(into: &buffer, in: inside)
  }

  private func legend(_ width: Int) -> String {
    let cached = step.map { " \(Format.count($0.blocks.cached))" } ?? ""
    return width >= 44 ? "a…z owned  ▓ shared  ▒ cached\(cached)" : "a owned ▓ shared ▒ cached"
  }

  private func meter(_ usage: BlockUsage, into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    let fraction = usage.total > 0 ? Double(usage.used) / Double(usage.total) : nil
    let text =
      " \(Format.percent(fraction).leftPadded(to: 4)) "
      + "\(Format.count(usage.used)) of \(Format.count(usage.total)) used"
    let bar = area.takeLeft(max(0, area.width - text.count))
    Meter(fraction: fraction ?? 0).render(into: &buffer, in: bar)
    buffer.write(text, x: area.x, y: area.y, clip: area)
  }

  private func rates(into buffer: inout CellBuffer, in area: Rect) {
    var pen = Pen(area)
    let roomy = area.width >= 48
    fact("hits", Format.percent(recentHits), roomy ? " 10s " : "/", with: &pen, into: &buffer)
    fact("", Format.percent(lifetimeHits), roomy ? " all  " : "  ", with: &pen, into: &buffer)
    fact("evicted", Format.count(evictions), "  ", with: &pen, into: &buffer)
    fact(
      roomy ? "preempted" : "preempt", Format.count(preemptions), "",
      preemptions > 0 ? .preempted : .text,
      with: &pen, into: &buffer)
  }

  private func fact(
    _ name: String, _ value: String, _ unit: String, _ role: Role = .text, with pen: inout Pen,
    into buffer: inout CellBuffer
  ) {
    if !name.isEmpty { pen.write(name + " ", .dim, on: &buffer) }
    pen.write(value, role, .bold, on: &buffer)
    pen.write(unit, .dim, on: &buffer)
  }
}
