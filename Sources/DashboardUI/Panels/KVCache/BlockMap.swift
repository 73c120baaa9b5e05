import EngineTypes
import Terminal

/// The blocks of the cache as a field of cells, several blocks to a cell where they do not fit.
struct BlockMap {
  private let states: [BlockState]
  let blocksPerCell: Int
  /// The block under the cursor; its owner's other blocks are underlined.
  var cursor: Int?

  init(states: [BlockState], cellCount: Int, cursor: Int? = nil) {
    self.states = states
    self.cursor = cursor
    blocksPerCell =
      cellCount > 0 ? max(1, (states.count + cellCount - 1) / cellCount) : 1
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    guard !area.isEmpty else { return }
    let marked = cursor.flatMap { states.indices.contains($0) ? states[$0] : nil }
    var start = 0
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX {
        guard start < states.count else { return }
        let end = min(states.count, start + blocksPerCell)
        let state = representative(of: start..<end)
        var cell = cell(for: state)
        if let cursor, (start..<end).contains(cursor) {
          cell = BlockSign.cursor.cell
        } else if state == marked, case .owned = state {
          cell.attributes.insert([.underline, .bold])
        }
        buffer[x, y] = cell
        start = end
      }
    }
  }

  /// The first block behind the cell at (x, y) of a field `width` cells wide.
  func block(atX x: Int, y: Int, width: Int) -> Int? {
    guard x >= 0, x < width, y >= 0 else { return nil }
    let block = (y * width + x) * blocksPerCell
    return states.indices.contains(block) ? block : nil
  }

  /// The state most of a cell's blocks have; a used one wins a tie against a free one.
  ///
  /// Looks at 16 blocks at most, so a huge cache costs no more than a small one.
  private func representative(of range: Range<Int>) -> BlockState {
    guard range.count > 1 else { return states[range.lowerBound] }
    let sample = stride(
      from: range.lowerBound, to: range.upperBound, by: (range.count + 15) / 16)
    var best = states[range.lowerBound]
    var bestCount = 0
    for candidate in sample {
      let state = states[candidate]
      let count = sample.reduce(0) { $0 + (states[$1] == state ? 1 : 0) }
      if count > bestCount || (count == bestCount && best == .free) {
        (best, bestCount) = (state, count)
      }
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
