import EngineTypes
import Terminal

/// The block under the cursor, what it was before, and who holds how many blocks.
struct BlockInspector {
  private let cursor: Int
  private let states: [BlockState]
  private let passed: Set<BlockID>
  private let past: BlockPast?
  private let owners: BlockOwners
  private let requests: RequestBook
  private let blockSize: Int
  private let inspect: String

  init(_ state: DashboardState) {
    cursor = state.kvPanel.cursor
    (states, passed) = (state.facts.load.blockMap, state.facts.load.passedBlocks)
    let entries = state.facts.blocks.entries
    past =
      entries.indices.contains(cursor)
      ? BlockPast(entries[cursor], step: state.facts.latest?.step ?? 0) : nil
    owners = BlockOwners(states: states, idWidth: state.facts.requests.idWidth, state.graphs)
    requests = state.facts.requests
    blockSize = state.facts.settings.blockSize
    inspect = state.keys.call(.panel(.inspect), in: .panel(.kv))
  }

  /// Side by side where it is wide, one below the other where it is high.
  func render(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    guard area.height >= 2 else { return }
    let isWide = area.width >= 100 || area.width >= 76 && area.height < 24
    if isWide {
      let left = area.takeLeft(area.width / 2)
      _ = area.takeLeft(3)
      owners.render(into: &buffer, in: area)
      area = left
    }
    block(into: &buffer, in: area.takeTop(1 + lines.count))
    guard let past else { return }
    let isHigh = area.height >= 8
    if isHigh { area.takeGap() }
    past.render(into: &buffer, in: area.takeTop(isHigh ? past.height : area.height))
    guard !isWide, area.height >= 6 else { return }
    area.takeGap()
    owners.render(into: &buffer, in: area)
  }

  private func block(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    area.takeHeading("block \(Format.count(cursor))", note: "arrows move", into: &buffer)
    lines.render(into: &buffer, in: area)
  }

  private var lines: [StyledLine] {
    guard states.indices.contains(cursor) else { return [StyledLine("no such block", .dim)] }
    let state = states[cursor]
    var lines = [StyledLine.fact("state", state.sentence, state.role)]
    lines.append(.fact("references", state.referenceCount.map(Format.count) ?? Format.unknown))
    if let past { lines += past.facts }
    lines.append(.fact("holds", "K and V of \(Format.count(blockSize)) positions, in every layer"))
    if passed.contains(BlockID(cursor)) {
      lines.append(.fact("window", "behind it: sliding layers read it no more"))
    }
    if case .owned(let id) = state, let entry = requests[id] {
      let needed = (entry.computedTokenCount + blockSize - 1) / max(1, blockSize)
      let own = states.reduce(0) { $0 + ($1 == state ? 1 : 0) }
      lines.append(.fact("owner", "\(id) \(entry.phase.words)", entry.phase.role))
      lines.append(
        .fact(
          "its blocks",
          "\(Format.count(own)) own, \(Format.count(max(0, needed - own))) shared, "
            + "\(Format.count(entry.computedTokenCount)) positions"))
      lines.append(.fact("", entry.promptText.inOneLine, .dim))
      lines.append(StyledLine("\(inspect) opens the owner", .dim))
    }
    return lines
  }
}
