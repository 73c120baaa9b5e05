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
  ///   - otherModes: modes beside the current one that the header has to tell of.
  package init(_ area: Rect, tourRows: Int = 0, otherModes: Int = 0) {
    var rest = area
    header = rest.takeTop(Self.headerHeight(area.height, otherModes))
    hints = rest.takeBottom(1)
    prompt = rest.takeBottom(1)
    tour = rest.takeBottom(tourRows)
    body = rest
  }

  /// Rows of the header: a row for each mode where there is room for them, in a tall one a box around
  /// them.
  private static func headerHeight(_ height: Int, _ otherModes: Int) -> Int {
    switch height {
    case 50...: 6
    case 36...: 5
    case 30...: 3 + min(1, otherModes)
    case 22...: 2 + min(1, otherModes)
    case 14...: 2
    default: 1
    }
  }

  /// Whether the header of a screen so high is in a box.
  static func boxesHeader(_ height: Int) -> Bool { height >= 30 }

  package static func hasRoom(in area: Rect) -> Bool {
    area.width >= minimumWidth && area.height >= minimumHeight
  }

  /// What is left between the header and the prompt line.
  package static func body(of area: Rect, otherModes: Int = 0) -> Rect {
    Layout(area, otherModes: otherModes).body
  }
}
