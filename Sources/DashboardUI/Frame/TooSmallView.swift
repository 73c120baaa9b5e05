import Terminal

/// What a screen that is too small for any panel says; the keys it names are all that act.
struct TooSmallView {
  var keys: KeyMap

  func render(into buffer: inout CellBuffer, in area: Rect) {
    let size = "\(area.width)×\(area.height) is too small"
    let need = "invar needs \(Layout.minimumWidth)×\(Layout.minimumHeight)"
    // The way out stays longest.
    let lines =
      switch area.height {
      case ..<2: [quit]
      case 2: [size, quit]
      default: [size, need, quit]
      }
    let top = area.y + max(0, (area.height - lines.count) / 2)
    for (row, line) in lines.enumerated() {
      let left = area.x + max(0, (area.width - line.cellWidth) / 2)
      buffer.write(line, x: left, y: top + row, role: line == size ? .warn : .text, clip: area)
    }
  }

  /// Ctrl-C leaves whatever the keys were changed to.
  private var quit: String {
    let labels = keys.bindings.filter { $0.action == .screen(.quit) }.flatMap(\.keys).map(
      keys.label)
    let interrupt = Key.control("c").label
    return "\((labels.filter { $0 != interrupt } + [interrupt]).joined(separator: " or ")) quits"
  }
}
