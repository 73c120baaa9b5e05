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
    header = rest.takeTop(Self.headerHeight(area.height))
    hints = rest.takeBottom(1)
    prompt = rest.takeBottom(1)
    tour = rest.takeBottom(tourRows)
    body = rest
  }

  /// Rows of the header: a box with a row for each mode where there is room for them.
  private static func headerHeight(_ height: Int) -> Int {
    switch height {
    case 50...: 6
    case 36...: 5
    case 30...: 3
    case 14...: 2
    default: 1
    }
  }

  package static func hasRoom(in area: Rect) -> Bool {
    area.width >= minimumWidth && area.height >= minimumHeight
  }

  /// What is left between the header and the prompt line.
  package static func body(of area: Rect) -> Rect { Layout(area).body }
}
