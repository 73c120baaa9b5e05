import EngineTypes
import Terminal

/// The line above the strip: what its columns are, the most wanted words first and no two over each
/// other.
struct StripRuler {
  let columns: [StripColumns.Column]
  /// Where the first column stands.
  let firstX: Int
  /// The column under the cursor, and the number of its step.
  let cursor: Int?
  let chosen: Int?
  /// The number of the newest step, where that is the last column.
  let newest: Int?

  private struct Word {
    var text: String
    var x: Int
    var role: Role
    var attributes: Attributes = []
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    // Blanks in the words' colour: a terminal that is told of no other is sent a third of the bytes.
    buffer.fill(area, with: Cell(" ", role: .dim))
    var taken: [Range<Int>] = []
    for choices in words(in: area) {
      let word = choices.first { word in
        // A blank on either side.
        let place = word.x - 1..<word.x + word.text.cellWidth + 1
        return word.x >= area.x && word.x + word.text.cellWidth <= area.maxX
          && !taken.contains { $0.overlaps(place) }
      }
      guard let word else { continue }
      taken.append(word.x..<word.x + word.text.cellWidth)
      buffer.write(
        word.text, x: word.x, y: area.y, role: word.role, attributes: word.attributes, clip: area)
    }
  }

  /// Each in all its forms, the best first.
  private func words(in area: Rect) -> [[Word]] {
    let places = columns.indices.map { (column: columns[$0], x: firstX + $0) }
    return [mark, last(in: area)].compactMap(\.self)
      // A fold's count and a rest's time are nowhere else; a change is drawn through the lanes too.
      + places.compactMap { fold($0.column, at: $0.x) }
      + places.compactMap { rest($0.column, at: $0.x) }
      + places.compactMap { change($0.column, at: $0.x) }
  }

  /// The step's number beside the mark over its column, on the side with room.
  private var mark: [Word]? {
    guard let cursor, let chosen else { return nil }
    let (x, number) = (firstX + cursor, Format.count(chosen))
    let forms = [("▼\(number)", x), ("\(number)▼", x - number.count), ("▼", x)].map {
      Word(text: $0.0, x: $0.1, role: .key, attributes: .bold)
    }
    // The step's number is told below too, a fold's count is not.
    let free = forms.filter { form in
      !foldPlaces.contains { $0.overlaps(form.x - 1..<form.x + form.text.cellWidth + 1) }
    }
    return free + [forms[2]]
  }

  /// What the folds' counts need, at the side away from the cursor where one is beside it.
  private var foldPlaces: [Range<Int>] {
    columns.indices.compactMap { index in
      fold(columns[index], at: firstX + index)?.first.map { $0.x..<$0.x + $0.text.cellWidth }
    }
  }

  /// How long nobody has been there, or the newest step's number.
  private func last(in area: Rect) -> [Word]? {
    if case .rest(let nanoseconds) = columns.last {
      let text = "idle \(Format.count(Int(nanoseconds / 1_000_000_000)))s"
      return [Word(text: text, x: area.maxX - text.count, role: .dim)]
    }
    guard chosen == nil, let newest else { return nil }
    let text = "step \(Format.count(newest))"
    return [Word(text: text, x: area.maxX - text.count, role: .dim)]
  }

  private func change(_ column: StripColumns.Column, at x: Int) -> [Word]? {
    guard case .change(let mode) = column else { return nil }
    let mark = ModeMark(mode)
    return ["┏\(mark.glyph) \(mark.shortWord)", "┏\(mark.glyph)"].map {
      Word(text: $0, x: x, role: mark.role)
    }
  }

  private func rest(_ column: StripColumns.Column, at x: Int) -> [Word]? {
    guard case .rest(let nanoseconds) = column else { return nil }
    let time = Format.duration(nanoseconds)
    return ["idle \(time)", time].map {
      Word(text: $0, x: x - $0.count / 2, role: .dim)
    }
  }

  private func fold(_ column: StripColumns.Column, at x: Int) -> [Word]? {
    guard case .fold(let steps) = column else { return nil }
    let text = "+\(Format.count(steps.count))"
    let places = [x - text.count / 2, x, x - text.count + 1]
    let away = cursor.map { firstX + $0 < x ? [x, x + 1] : [x - text.count + 1, x - text.count] }
    let isBeside = cursor.map { abs(firstX + $0 - x) <= text.count } ?? false
    return ((isBeside ? away ?? [] : []) + places).map { Word(text: text, x: $0, role: .dim) }
  }
}
