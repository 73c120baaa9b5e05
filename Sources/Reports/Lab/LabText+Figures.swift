import Labs

extension LabText {
  /// Rows of a column figure.
  private static let columnHeight = 6

  func drawing(_ shape: LabFigure.Shape) -> [String] {
    switch shape {
    case .bars(let bars): drawing(bars)
    case .columns(let values, let low, let high): drawing(values, low: low, high: high)
    case .spans(let length, let rows): rows.flatMap { drawing($0, length: length, rows) }
    }
  }

  private func drawing(_ bars: [LabFigure.Bar]) -> [String] {
    let labelWidth = bars.map(\.label.count).max() ?? 0
    let noteWidth = bars.map(\.note.count).max() ?? 0
    let room = max(8, width - labelWidth - noteWidth - 6)
    let longest = max(bars.map(\.value).max() ?? 0, 1e-300)
    return bars.map { bar in
      let eighths = Int((bar.value / longest * Double(8 * room)).rounded())
      let drawn = horizontal(bar.value > 0 ? max(1, eighths) : 0)
      let label = bar.label + String(repeating: " ", count: labelWidth - bar.label.count)
      return "  \(label)  \(drawn)\(drawn.isEmpty ? "" : " ")\(bar.note)"
    }
  }

  private func horizontal(_ eighths: Int) -> String {
    let (whole, rest) = (eighths / 8, eighths % 8)
    guard isUnicode else { return String(repeating: "#", count: (eighths + 7) / 8) }
    return String(repeating: "█", count: whole)
      + (rest > 0 ? String(Array("▏▎▍▌▋▊▉")[rest - 1]) : "")
  }

  private func drawing(_ values: [Double], low: String, high: String) -> [String] {
    let values = squeezed(values, to: width - 4)
    let largest = max(values.max() ?? 0, 1e-300)
    let eighths = values.map { value in
      // What is there but small still shows its foot.
      value > 0 ? max(1, Int((value / largest * Double(8 * Self.columnHeight)).rounded())) : 0
    }
    let rows = (0..<Self.columnHeight).reversed().map { row in
      "  " + String(eighths.map { vertical(min(8, max(0, $0 - 8 * row))) })
    }
    let gap = max(1, values.count - low.count - high.count)
    let rule = String(repeating: isUnicode ? "─" : "-", count: values.count)
    return rows.map(\.trimmingBlanksAtEnd)
      + ["  " + rule, "  " + low + String(repeating: " ", count: gap) + high]
  }

  private func vertical(_ eighths: Int) -> Character {
    Array(isUnicode ? " ▁▂▃▄▅▆▇█" : " ...::###")[eighths]
  }

  /// Neighbours together where there are too many columns, the largest of each group.
  private func squeezed(_ values: [Double], to count: Int) -> [Double] {
    guard values.count > count else { return values }
    return (0..<count).map { index in
      values[index * values.count / count..<(index + 1) * values.count / count].max() ?? 0
    }
  }

  private func drawing(
    _ row: LabFigure.SpanRow, length: Int, _ all: [LabFigure.SpanRow]
  ) -> [String] {
    let labelWidth = all.map(\.label.count).max() ?? 0
    let room = width - labelWidth - 6
    var cells = [Character](repeating: " ", count: room)
    var sizes = cells
    for (index, span) in row.spans.enumerated() {
      let from = span.lowerBound * room / length
      let to = max(from + 1, span.upperBound * room / length)
      for cell in from..<min(room, to) { cells[cell] = fill(index) }
      let text = Array("\(count: span.count)")
      guard text.count < to - from else { continue }
      sizes.replaceSubrange(
        (from + to - text.count) / 2..<(from + to - text.count) / 2 + text.count, with: text)
    }
    let label = row.label + String(repeating: " ", count: labelWidth - row.label.count)
    let margin = String(repeating: " ", count: labelWidth)
    return ["  \(label)  \(String(cells))", "  \(margin)  \(String(sizes))"]
      .map(\.trimmingBlanksAtEnd)
  }

  /// Neighbouring spans look different.
  private func fill(_ index: Int) -> Character {
    switch (isUnicode, index % 2) {
    case (true, 0): "█"
    case (true, _): "▒"
    case (false, 0): "#"
    case (false, _): "="
    }
  }
}
