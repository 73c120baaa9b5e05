import EngineTypes
import Terminal

/// Three figures as large as their place allows, all in one size.
struct FiguresView {
  private struct Figure {
    var value: String
    var role: Role
    var name: String
    var note: String
    /// As long as it usually becomes, so that its size does not change with every digit.
    var longest: String

    func fits(_ scale: BigText.Scale, _ width: Int, _ height: Int) -> Bool {
      [value, longest].allSatisfy { BigText($0).fits(scale, width, height) }
    }
  }

  private let figures: [Figure]
  private let mode: ModeMark
  private let look: PanelLook
  private let symbols: GraphSymbols

  init(_ state: DashboardState, _ look: PanelLook) {
    self.look = look
    symbols = state.graphs
    let facts = state.facts
    mode = ModeMark(facts.settings.mode)
    let total = state.proof.totals.first { $0.mode == facts.settings.mode }
    let rate = facts.tokensPerSecond(endingAt: state.time.now)
    figures = [
      Figure(
        value: total.map(Self.share) ?? Format.unknown,
        role: total.map { $0.agrees ? .hashSame : .hashDiffers } ?? .dim,
        name: total.map { "\($0.glyph) equal to the bit" } ?? "equal to the bit",
        note: total.map {
          "\(Format.count($0.sameBitsCount)) of \(Format.count($0.twinCount)) answers"
        } ?? "no answer to compare yet",
        longest: "100%"),
      Figure(
        value: Format.rate(rate?.decode), role: .text, name: "tokens a second",
        note: "decode; prefill \(Format.rate(rate?.prefill))", longest: "8,888"),
      Figure(
        value: Format.count(facts.load.runningCount), role: .text, name: "requests running",
        note: "\(Format.count(facts.load.waitingCount)) waiting", longest: "88"),
    ]
  }

  /// Only all answers are 100 %, and only none are 0 %.
  private static func share(_ total: ProofSummary.Total) -> String {
    let percent = total.sameBitsCount * 100 / max(1, total.twinCount)
    return "\(total.sameBitsCount > 0 ? max(1, percent) : 0)%"
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    let inside = Box(.figures, look, note: "\(mode.glyph) \(mode.shortWord)")
      .render(into: &buffer, in: area)
    guard !inside.isEmpty else { return }
    let beside = places(inside, columns: figures.count)
    let below = places(inside, columns: 1)
    let (wide, tall) = (scale(in: beside), scale(in: below))
    // Whichever way they come out larger.
    guard let scale = [wide, tall].compactMap(\.self).max(by: { $0.width < $1.width }) else {
      return list(into: &buffer, in: inside)
    }
    for (figure, place) in zip(figures, scale == wide ? beside : below) {
      paint(figure, scale, into: &buffer, in: place)
    }
  }

  /// A place for each figure, side by side or one below the other.
  private func places(_ area: Rect, columns: Int) -> [Rect] {
    var rest = area
    return figures.indices.map { index in
      let left = figures.count - index
      return columns > 1 ? rest.takeLeft(rest.width / left) : rest.takeTop(rest.height / left)
    }
  }

  /// The largest scale in which each figure fits its place above its words, with some air.
  private func scale(in places: [Rect]) -> BigText.Scale? {
    BigText.Scale.all.first { scale in
      zip(figures, places).allSatisfy { figure, place in
        figure.fits(scale, place.width - 2, place.height - 2)
      }
    }
  }

  private func paint(
    _ figure: Figure, _ scale: BigText.Scale, into buffer: inout CellBuffer, in area: Rect
  ) {
    var area = area
    // The words stand right below their figure, and the two in the middle.
    let tall = BigText.rowCount * scale.height
    let air = min(1, max(0, area.height - tall - 2))
    _ = area.takeTop((area.height - tall - air - 2) / 2)
    let digits = area.takeTop(tall)
    _ = area.takeTop(air)
    let words = area.takeTop(2)
    let dot = Cell(symbols.solid, role: figure.role)
    BigText(figure.value).render(scale, dot, into: &buffer, in: digits)
    centred(figure.name, figure.role, .bold, into: &buffer, in: words, row: 0)
    centred(figure.note, .dim, [], into: &buffer, in: words, row: 1)
  }

  private func centred(
    _ text: String, _ role: Role, _ attributes: Attributes, into buffer: inout CellBuffer,
    in area: Rect, row: Int
  ) {
    let text = text.fitted(to: area.width)
    var pen = Pen(area, row: row)
    pen.move(to: (area.width - text.cellWidth) / 2)
    pen.write(text, role, attributes, on: &buffer)
  }

  /// The same in a line each, where there is no room for anything larger.
  private func list(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    for figure in figures where area.height > 0 {
      var line = StyledLine(figure.value.leftPadded(to: 7), figure.role, .bold)
      line.add("  \(figure.name)  ", figure.role)
      line.add(figure.note, .dim)
      line.render(into: &buffer, in: area.takeTop(1))
    }
  }
}
