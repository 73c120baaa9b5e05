import EngineTypes
import Terminal

/// The blocks of the cache as a field of tiles: several cells to a block where there is room for it,
/// several blocks to a cell where they do not fit.
struct BlockMap {
  /// The cells of a tile, the largest first.
  struct Tile: Equatable {
    var width: Int
    var height: Int

    static let cell = Tile(width: 1, height: 1)
    static let all = [
      (8, 4), (6, 3), (6, 2), (5, 2), (4, 2), (6, 1), (5, 1), (4, 1), (3, 1), (2, 1), (1, 1),
    ].map(Tile.init)

    fileprivate func fits(_ count: Int, in area: Rect) -> Bool {
      (area.width / width) * (area.height / height) >= count
    }
  }

  private let states: [BlockState]
  private let passed: Set<BlockID>
  private let area: Rect
  private let tile: Tile
  let blocksPerCell: Int
  /// The block under the cursor; its owner's other blocks are underlined.
  var cursor: Int?

  /// - Parameters:
  ///   - states: of all blocks.
  ///   - passed: those that sliding layers read no more.
  ///   - area: where they stand on the screen.
  ///   - isSpacious: whether a block may have more than a cell.
  ///   - cursor: the block chosen.
  init(
    states: [BlockState], passed: Set<BlockID>, in area: Rect, isSpacious: Bool = false,
    cursor: Int? = nil
  ) {
    (self.states, self.passed, self.area, self.cursor) = (states, passed, area, cursor)
    tile = isSpacious ? Tile.all.first { $0.fits(states.count, in: area) } ?? .cell : .cell
    let cellCount = area.width * area.height
    blocksPerCell =
      tile == .cell && cellCount > 0 ? max(1, (states.count + cellCount - 1) / cellCount) : 1
  }

  private var tilesPerRow: Int { area.width / tile.width }
  /// How many blocks a row of tiles stands for.
  var blocksPerRow: Int { max(1, tilesPerRow) * blocksPerCell }

  func render(into buffer: inout CellBuffer) {
    guard !area.isEmpty else { return }
    let marked = cursor.flatMap { states.indices.contains($0) ? states[$0] : nil }
    var start = 0
    for row in 0..<area.height / tile.height {
      for column in 0..<tilesPerRow {
        guard start < states.count else { return }
        let end = min(states.count, start + blocksPerCell)
        let state = representative(of: start..<end)
        var cell = cell(for: state)
        let shown = (start..<end).first { states[$0] == state } ?? start
        if case .owned = state, passed.contains(BlockID(shown)) { cell = cell.passed }
        if let cursor, (start..<end).contains(cursor) {
          cell = BlockSign.cursor.cell
        } else if state == marked, case .owned = state {
          cell.attributes.insert([.underline, .bold])
        }
        paint(cell, state, column: column, row: row, into: &buffer)
        start = end
      }
    }
  }

  /// The glyph once, its colour all over the tile but for a little air between large ones.
  private func paint(
    _ cell: Cell, _ state: BlockState, column: Int, row: Int, into buffer: inout CellBuffer
  ) {
    let place = Rect(
      x: area.x + column * tile.width, y: area.y + row * tile.height,
      width: tile.width - (tile.width > 3 ? 1 : 0), height: tile.height - (tile.height > 2 ? 1 : 0))
    if tile != .cell {
      var ground = cell
      if !BlockSign(state).isShade || cell.role == .key { ground.glyph = " " }
      buffer.fill(place, with: ground)
    }
    buffer[place.x, place.y] = cell
  }

  /// The first block behind a cell of the screen.
  func block(atX x: Int, y: Int) -> Int? {
    let column = (x - area.x) / tile.width
    guard area.contains(x: x, y: y), column < tilesPerRow else { return nil }
    let block = ((y - area.y) / tile.height * tilesPerRow + column) * blocksPerCell
    return states.indices.contains(block) ? block : nil
  }

  /// The state most of a cell's blocks have, but for free ones, which show only where none is in use: few
  /// blocks of many would not be seen otherwise.
  ///
  /// Looks at 16 blocks at most, so a huge cache costs no more than a small one.
  private func representative(of range: Range<Int>) -> BlockState {
    guard range.count > 1 else { return states[range.lowerBound] }
    let sample = stride(
      from: range.lowerBound, to: range.upperBound, by: (range.count + 15) / 16)
    var best = states[range.lowerBound]
    var bestCount = 0
    for candidate in sample where states[candidate] != .free {
      let state = states[candidate]
      let count = sample.reduce(0) { $0 + (states[$1] == state ? 1 : 0) }
      if count > bestCount { (best, bestCount) = (state, count) }
    }
    return best
  }

  private func cell(for state: BlockState) -> Cell {
    var cell = BlockSign(state).cell
    if case .owned(let id) = state {
      let tint = RequestTint(id)
      (cell.glyph, cell.role) = (tint.letter, tint.role)
    }
    return cell
  }
}
