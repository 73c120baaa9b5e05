import EngineTypes
import Terminal

/// Who holds how many blocks, as bars.
struct BlockOwners {
  private let states: [BlockState]
  private let nameWidth: Int
  private let symbols: GraphSymbols

  init(states: [BlockState], idWidth: Int, _ symbols: GraphSymbols) {
    (self.states, self.symbols) = (states, symbols)
    nameWidth = max(9, idWidth + 2)
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
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
      let tint = RequestTint(id)
      bar("  \(id)", count, tint.role, into: &buffer, in: line)
      buffer[line.x, line.y] = Cell(tint.letter, role: tint.role, attributes: .reverse)
    }
  }

  private func bar(
    _ name: String, _ count: Int, _ role: Role, into buffer: inout CellBuffer, in area: Rect
  ) {
    var pen = Pen(area)
    pen.write(name.padded(to: nameWidth), .text, on: &buffer)
    pen.write(Format.count(count).leftPadded(to: 7) + " ", .text, on: &buffer)
    let cells = pen.columnsLeft * count / max(1, states.count)
    pen.write(
      String(repeating: symbols.bar, count: count > 0 ? max(1, cells) : 0), role, on: &buffer)
  }
}
