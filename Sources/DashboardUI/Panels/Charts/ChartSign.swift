import Terminal

/// What a chart marks besides its values.
enum ChartSign: Sign {
  case change, cursor, axis

  var cell: Cell {
    switch self {
    case .change: Cell(Sparkline.mark, role: .marker)
    case .cursor: Cell("▲", role: .key, attributes: .bold)
    case .axis: Cell("┤", role: .border)
    }
  }

  var meaning: String {
    switch self {
    case .change: "the kernel mode changed here"
    case .cursor: "the cursor, and the time it reads"
    case .axis: "the chart's scale: what its full height means, and 0"
    }
  }
}
