package import Terminal

extension Rect {
  /// Whether there is room for what is chosen beside what it is chosen from.
  package var hasRoomBeside: Bool { width >= 150 }

  /// Cuts what is chosen off the right, with a gap before it, and returns it.
  package mutating func takeBeside(gap: Int) -> Rect {
    let list = takeLeft(width - max(62, width * 2 / 5) - gap)
    _ = takeLeft(gap)
    defer { self = list }
    return self
  }

  /// Cuts rows off the top and returns them.
  package mutating func takeTop(_ rows: Int) -> Rect {
    let rows = min(max(0, rows), height)
    defer {
      y += rows
      height -= rows
    }
    return Rect(x: x, y: y, width: width, height: rows)
  }

  /// Cuts rows off the bottom and returns them.
  package mutating func takeBottom(_ rows: Int) -> Rect {
    let rows = min(max(0, rows), height)
    height -= rows
    return Rect(x: x, y: maxY, width: width, height: rows)
  }

  /// Cuts columns off the left and returns them.
  package mutating func takeLeft(_ columns: Int) -> Rect {
    let columns = min(max(0, columns), width)
    defer {
      x += columns
      width -= columns
    }
    return Rect(x: x, y: y, width: columns, height: height)
  }
}
