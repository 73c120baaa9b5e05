import EngineTypes
import Terminal

/// One step's token budget as a bar: a segment per request, the rest unused.
struct BatchBar {
  var chunks: [ChunkRecord]
  /// Number of each prefill chunk; 0 for decodes.
  var ordinals: [Int]
  var budget: Int

  func render(into buffer: inout CellBuffer, in area: Rect) {
    guard !area.isEmpty else { return }
    var x = area.x
    for (index, chunk) in chunks.enumerated() {
      let following = chunks.count - index - 1
      let width = min(cells(for: chunk, in: area.width), area.maxX - x - following)
      guard width > 0 else { break }
      segment(chunk, ordinals[index], into: &buffer, x: x, y: area.y, width: width)
      x += width
    }
    while x < area.maxX {
      buffer[x, area.y] = Cell("·", role: .free)
      x += 1
    }
  }

  /// At least one cell each, so that a single decode among many tokens is seen.
  private func cells(for chunk: ChunkRecord, in width: Int) -> Int {
    guard budget > 0 else { return 1 }
    return max(1, (chunk.tokenCount * width + budget / 2) / budget)
  }

  private func segment(
    _ chunk: ChunkRecord, _ ordinal: Int, into buffer: inout CellBuffer, x: Int, y: Int,
    width: Int
  ) {
    let tint = RequestTint(chunk.request)
    let label = chunk.kind == .prefill ? label(of: chunk, ordinal) : ""
    var text = String(tint.letter)
    if label.count + 2 <= width { text += " " + label }
    buffer.write(
      text.padded(to: width), x: x, y: y, role: tint.role,
      attributes: chunk.kind == .prefill ? [.reverse, .bold] : [.reverse])
  }

  /// `r12 2/3`: the second chunk, and how many there are if the others are like it.
  private func label(of chunk: ChunkRecord, _ ordinal: Int) -> String {
    let left = chunk.promptTokenCount - chunk.firstPosition - chunk.tokenCount
    let following = (max(0, left) + chunk.tokenCount - 1) / max(1, chunk.tokenCount)
    return "\(chunk.request) \(ordinal)/\(ordinal + following)"
  }
}
