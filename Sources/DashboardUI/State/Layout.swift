package import Terminal

/// Where the header, the line for words, the keys and the body between them stand: a pure function of
/// the screen's size.
package struct Layout: Equatable, Sendable {
  package static let minimumWidth = 40
  package static let minimumHeight = 10

  package var header: Rect
  package var body: Rect
  /// The tour's, below the body.
  package var tour: Rect
  package var prompt: Rect
  package var hints: Rect

  /// - Parameters:
  ///   - area: the screen.
  ///   - tourRows: rows of the body that the tour takes.
  package init(_ area: Rect, tourRows: Int = 0) {
    var rest = area
    header = rest.takeTop(area.height >= 30 ? 3 : area.height >= 14 ? 2 : 1)
    hints = rest.takeBottom(1)
    prompt = rest.takeBottom(1)
    tour = rest.takeBottom(tourRows)
    body = rest
  }

  package static func hasRoom(in area: Rect) -> Bool {
    area.width >= minimumWidth && area.height >= minimumHeight
  }

  /// What is left between the header and the prompt line.
  package static func body(of area: Rect) -> Rect { Layout(area).body }
}
