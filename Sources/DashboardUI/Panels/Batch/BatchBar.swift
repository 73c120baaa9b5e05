import EngineTypes
import Terminal

/// One step's token budget as a bar: a segment per request, the rest unused.
struct BatchBar {
  /// A cell of what is left of the budget.
  static let unused = Cell("·", role: .free)

  var chunks: [StepSummary.Chunk]
  var budget: Int

  func render(into buffer: inout CellBuffer, in area: Rect) {
    guard !area.isEmpty else { return }
    var x = area.x
    for (index, chunk) in chunks.enumerated() {
      let following = chunks.count - index - 1
      let width = min(cells(for: chunk, in: area.width), area.maxX - x - following)
      guard width > 0 else { break }
      segment(chunk, into: &buffer, x: x, y: area.y, width: width)
      x += width
    }
    while x < area.maxX {
      buffer[x, area.y] = Self.unused
      x += 1
    }
  }

  /// At least one cell each, so that a single decode among many tokens is seen.
  private func cells(for chunk: StepSummary.Chunk, in width: Int) -> Int {
    guard budget > 0 else { return 1 }
    return max(1, (chunk.tokenCount * width + budget / 2) / budget)
  }

  private func segment(
    _ chunk: StepSummary.Chunk, into buffer: inout CellBuffer, x: Int, y: Int, width: Int
  ) {
    let tint = RequestTint(chunk.request)
    let label = chunk.kind == .prefill ? label(of: chunk) : ""
    var text = String(tint.letter)
    if label.count + 2 <= width { text += " " + label }
    buffer.write(
      text.padded(to: width), x: x, y: y, role: tint.role,
      attributes: chunk.kind == .prefill ? [.reverse, .bold] : [.reverse])
  }

  /// `r12 2/3`: the second chunk, and how many there are if the others are like it.
  private func label(of chunk: StepSummary.Chunk) -> String {
    "\(chunk.request) \(chunk.progress)"
  }
}
