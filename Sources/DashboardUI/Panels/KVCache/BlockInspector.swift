import EngineTypes
import Terminal

/// The block under the cursor, and who holds how many blocks.
struct BlockInspector {
  private let cursor: Int
  private let states: [BlockState]
  private let history: BlockHistory
  private let requests: RequestBook
  private let blockSize: Int
  private let step: Int
  private let inspect: String
  private let symbols: GraphSymbols

  init(_ state: DashboardState) {
    cursor = state.kvPanel.cursor
    states = state.facts.load.blockMap
    history = state.facts.blocks
    requests = state.facts.requests
    blockSize = state.facts.settings.blockSize
    step = state.facts.latest?.step ?? 0
    symbols = state.graphs
    inspect = state.keys.call(.panel(.inspect), in: .panel(.kv))
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    guard area.height >= 2 else { return }
    guard area.width >= 76 else { return block(into: &buffer, in: area) }
    let left = area.takeLeft(area.width / 2)
    block(into: &buffer, in: left)
    _ = area.takeLeft(3)
    owners(into: &buffer, in: area)
  }

  private func block(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    area.takeHeading("block \(Format.count(cursor))", note: "arrows move", into: &buffer)
    for line in lines where area.height > 0 { line.render(into: &buffer, in: area.takeTop(1)) }
  }

  private var lines: [StyledLine] {
    guard states.indices.contains(cursor) else { return [StyledLine("no such block", .dim)] }
    let state = states[cursor]
    var lines = [StyledLine.fact("state", state.sentence, state.role)]
    lines.append(.fact("references", state.referenceCount.map(Format.count) ?? Format.unknown))
    if history.entries.indices.contains(cursor) {
      let entry = history.entries[cursor]
      lines.append(
        .fact(
          "since",
          "step \(Format.count(entry.since)), \(Format.counted(step - entry.since, "step")) ago"))
      lines.append(.fact("before", entry.before?.sentence ?? Format.unknown))
      lines.append(.fact("changes", "\(Format.count(entry.changeCount)) seen"))
    }
    lines.append(.fact("holds", "K and V of \(Format.count(blockSize)) positions, in every layer"))
    if case .owned(let id) = state, let entry = requests[id] {
      let needed = (entry.computedTokenCount + blockSize - 1) / max(1, blockSize)
      let own = states.reduce(0) { $0 + ($1 == state ? 1 : 0) }
      lines.append(.fact("owner", "\(id) \(entry.phase.words)", entry.phase.role))
      lines.append(
        .fact(
          "its blocks",
          "\(Format.count(own)) own, \(Format.count(max(0, needed - own))) shared, "
            + "\(Format.count(entry.computedTokenCount)) positions"))
      lines.append(.fact("", entry.promptText, .dim))
      lines.append(StyledLine("\(inspect) opens the owner", .dim))
    }
    return lines
  }

  private func owners(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    var counts: [RequestID: Int] = [:]
    var others: [(String, Role, Int)] = [
      ("shared", .shared, 0), ("cached", .cached, 0), ("free", .free, 0),
    ]
    for state in states {
      switch state {
      case .owned(let id): counts[id, default: 0] += 1
      case .shared: others[0].2 += 1
      case .cached: others[1].2 += 1
      case .free: others[2].2 += 1
      }
    }
    area.takeHeading(
      "who holds the \(Format.count(states.count)) blocks", into: &buffer)
    for (name, role, count) in others where area.height > 0 {
      bar(name, count, role, into: &buffer, in: area.takeTop(1))
    }
    let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    for (id, count) in sorted where area.height > 0 {
      let line = area.takeTop(1)
      bar("  \(id)", count, RequestTint(id).role, into: &buffer, in: line)
      let tint = RequestTint(id)
      buffer[line.x, line.y] = Cell(tint.letter, role: tint.role, attributes: .reverse)
    }
  }

  private func bar(
    _ name: String, _ count: Int, _ role: Role, into buffer: inout CellBuffer, in area: Rect
  ) {
    var pen = Pen(area)
    pen.write(name.padded(to: max(9, requests.idWidth + 2)), .text, on: &buffer)
    pen.write(Format.count(count).leftPadded(to: 7) + " ", .text, on: &buffer)
    let cells = pen.columnsLeft * count / max(1, states.count)
    pen.write(
      String(repeating: symbols.bar, count: count > 0 ? max(1, cells) : 0), role, on: &buffer)
  }
}

extension BlockState {
  /// The state in words, with its owner.
  var sentence: String {
    switch self {
    case .free: "free"
    case .cached: "cached: no request holds it, a prefix may find it"
    case .owned(let id): "owned by \(id)"
    case .shared(let count): "shared by \(Format.counted(count, "request"))"
    }
  }

  /// How many requests hold the block.
  var referenceCount: Int? {
    switch self {
    case .free, .cached: 0
    case .owned: 1
    case .shared(let count): count
    }
  }

  var role: Role {
    switch self {
    case .free: .dim
    case .cached: .cached
    case .owned(let id): RequestTint(id).role
    case .shared: .shared
    }
  }
}
