import Terminal

/// Where the parts of the charts' own screen stand in the panel's area.
struct ChartsLayout {
  static let labelWidth = 22

  let windows: Rect
  /// With their labels at the left.
  let charts: Rect
  let axis: Rect
  let figures: Rect

  init(_ area: Rect) {
    var inside = area.inset()
    windows = inside.takeTop(1)
    figures = inside.takeBottom(min(inside.height / 2, inside.height >= 16 ? 7 : 6))
    axis = inside.takeBottom(inside.height >= 3 ? 1 : 0)
    charts = inside
  }

  /// The columns of the charts themselves.
  var plot: Rect {
    var plot = charts
    _ = plot.takeLeft(Self.labelWidth)
    return plot
  }
}
