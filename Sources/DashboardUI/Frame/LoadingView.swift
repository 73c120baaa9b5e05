import EngineTypes
package import Terminal

/// What is on the screen until the model is ready: which one, how long it has taken, and what it
/// is all about.
package struct LoadingView {
  package var title: String
  package var detail: String
  package var elapsedNanoseconds: UInt64
  package var keys: KeyMap
  package var symbols: GraphSymbols

  package init(
    title: String, detail: String, elapsedNanoseconds: UInt64, keys: KeyMap = .standard,
    symbols: GraphSymbols = .block
  ) {
    (self.title, self.detail, self.keys, self.symbols) = (title, detail, keys, symbols)
    self.elapsedNanoseconds = elapsedNanoseconds
  }

  private static let idea = "An answer must not depend on who else was in the batch."

  package func render(into buffer: inout CellBuffer, in area: Rect) {
    guard area.width >= Layout.minimumWidth, area.height >= Layout.minimumHeight else {
      return TooSmallView(keys: keys).render(into: &buffer, in: area)
    }
    let width = min(area.width, 66)
    let frame = Rect(
      x: area.x + (area.width - width) / 2, y: area.y + (area.height - 8) / 2, width: width,
      height: 8)
    var inside = Box(
      title: "invar", note: Format.duration(elapsedNanoseconds),
      footnote: "\(keys.call(.screen(.quit))) quits"
    )
    .render(into: &buffer, in: frame)
    for line in [
      StyledLine(Self.idea, .text, .bold), StyledLine(), StyledLine("loading \(title)", .info),
      StyledLine(detail, .dim),
    ] {
      line.render(into: &buffer, in: inside.takeTop(1))
    }
    pulse(into: &buffer, in: inside.takeTop(1))
  }

  /// A light that runs to and fro: how much is done is not known, that it goes on is.
  private func pulse(into buffer: inout CellBuffer, in area: Rect) {
    let length = max(1, area.width - 8)
    let beat = Int(elapsedNanoseconds / 50_000_000) % (2 * length)
    let place = beat < length ? beat : 2 * length - beat
    for column in 0..<area.width {
      let isLit = (place..<place + 8).contains(column)
      buffer[area.x + column, area.y] =
        isLit ? Cell(symbols.solid, role: .modeInvariant) : Cell("·", role: .dim)
    }
  }
}
