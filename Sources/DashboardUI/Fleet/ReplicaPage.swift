import EngineTypes
import Terminal

/// One replica: what is wrong with it, its past, all figures with what they are and where they come
/// from, and its histograms, in as many columns as there is room for.
struct ReplicaPage {
  private let replica: WatchedFleet.Replica
  private let detail: WatchedFleet.Detail
  private let symbols: GraphSymbols

  init(
    _ replica: WatchedFleet.Replica, _ detail: WatchedFleet.Detail, _ symbols: GraphSymbols
  ) {
    (self.replica, self.detail, self.symbols) = (replica, detail, symbols)
  }

  func render(
    from scroll: Int = 0, isFocused: Bool, way: String = "", into buffer: inout CellBuffer,
    in area: Rect
  ) {
    let columns = columns(width: area.inset().width)
    let window = TextWindow(scroll: scroll, count: columns.height, rows: area.inset().height)
    let inside = Box(
      title: replica.name.inOneLine, isFocused: isFocused, note: window.words,
      footnote: window.below > 0 ? way : ""
    ).render(into: &buffer, in: area)
    columns.render(from: window.first, into: &buffer, in: inside)
  }

  func maximumScroll(in area: Rect) -> Int {
    TextWindow.maximumScroll(
      count: columns(width: area.inset().width).height, rows: area.inset().height)
  }

  private func columns(width: Int) -> HelpColumns {
    HelpColumns(width: width) { width in
      var blocks = [state(width: width)]
      if replica.history.contains(where: { $0 != nil }) { blocks.append(past(width: width)) }
      blocks += detail.sections.map { section($0, width: width) }
      blocks += detail.shapes.map { shape($0, width: width) }
      return blocks
    }
  }

  private func state(width: Int) -> [StyledLine] {
    let cell = replica.health.cell
    var first = StyledLine(" \(cell.glyph) ", cell.role, .bold)
    first.add(replica.stateWords, cell.role, .bold)
    let reasons = replica.reasons.flatMap { $0.inOneLine.wrapped(to: max(8, width - 4)) }
    return [first] + reasons.map { StyledLine("   \($0)", .warn) } + [StyledLine()]
  }

  // MARK: the past

  private func past(width: Int) -> [StyledLine] {
    let measures: [(String, (WatchedFleet.Point) -> Double?, (Double?) -> String)] = [
      ("running", \.running, FleetFormat.short),
      ("KV", \.kvUsage, FleetFormat.percent),
      ("prompt/s", \.promptRate, FleetFormat.short),
      ("output/s", \.generationRate, FleetFormat.short),
      ("TTFT p50", \.timeToFirstToken, FleetFormat.seconds),
    ]
    return [StyledLine(" past, newest right", .title, .bold)]
      + measures.compactMap { name, value, text in
        line(name, replica.history.map { $0.flatMap(value) }, text, width: width)
      } + [StyledLine()]
  }

  private func line(
    _ name: String, _ values: [Double?], _ text: (Double?) -> String, width: Int
  ) -> StyledLine? {
    let known = values.compactMap(\.self)
    guard let least = known.min(), let most = known.max() else { return nil }
    let words = "\(text(least)) to \(text(most))"
    let room = max(4, width - 11 - words.cellWidth - 3)
    var line = StyledLine(" \(name.padded(to: 9)) ", .dim)
    let shown = Array(values.suffix(room))
    line.add(TextSparkline.text(shown, width: room, symbols).leftPadded(to: room), .graph1)
    line.add("  \(words)")
    return line
  }

  // MARK: figures

  private func section(_ section: WatchedFleet.Section, width: Int) -> [StyledLine] {
    let names = min(18, section.rows.map(\.name.cellWidth).max() ?? 0)
    let values = min(24, section.rows.map(\.value.cellWidth).max() ?? 0)
    return [StyledLine(" \(section.title)", .title, .bold)]
      + section.rows.flatMap { row -> [StyledLine] in
        let lead = " \(row.name.inOneLine.padded(to: names))  "
        let value = row.value.inOneLine
        let room = width - lead.cellWidth - values - 2
        guard room >= 12, value.cellWidth <= values else {
          return wide(lead, value, row.meaning, width: width)
        }
        let texts = row.meaning.isEmpty ? [""] : row.meaning.inOneLine.wrapped(to: room)
        return texts.enumerated().map { index, text in
          var line = StyledLine(index == 0 ? lead : lead.blank, .dim)
          line.add(index == 0 ? value.leftPadded(to: values) : "".padded(to: values))
          line.add("  \(text)", .dim)
          return line
        }
      } + [StyledLine()]
  }

  /// A value that is longer than others are, such as a name.
  private func wide(
    _ lead: String, _ value: String, _ meaning: String, width: Int
  ) -> [StyledLine] {
    let room = max(8, width - lead.cellWidth)
    let lines = value.wrapped(to: room).map { ($0, Role.text) }
    return (lines + (meaning.isEmpty ? [] : meaning.inOneLine.wrapped(to: room).map { ($0, .dim) }))
      .enumerated().map { index, part in
        var line = StyledLine(index == 0 ? lead : lead.blank, .dim)
        line.add(part.0, part.1)
        return line
      }
  }

  // MARK: histograms

  private func shape(_ shape: WatchedFleet.Shape, width: Int) -> [StyledLine] {
    let most = max(shape.bars.map(\.count).max() ?? 0, 1e-9)
    let labels = shape.bars.map(\.label.cellWidth).max() ?? 0
    let counts = shape.bars.map { FleetFormat.short($0.count).cellWidth }.max() ?? 0
    let room = max(4, width - labels - counts - 4)
    return [StyledLine(" \(shape.title)", .title, .bold)]
      + shape.bars.map { bar in
        var line = StyledLine(" \(bar.label.leftPadded(to: labels)) ", .dim)
        line.add(bars(bar.count / most, width: room).padded(to: room), .graph2)
        line.add(" \(FleetFormat.short(bar.count).leftPadded(to: counts))")
        return line
      } + [StyledLine()]
  }

  /// What is there shows, however little of the whole it is.
  private func bars(_ fraction: Double, width: Int) -> String {
    let eighths = Int((min(1, max(0, fraction)) * Double(width * 8)).rounded())
    let shown = fraction > 0 ? max(1, eighths) : 0
    return String(repeating: symbols.side(8), count: shown / 8)
      + (shown % 8 > 0 ? String(symbols.side(shown % 8)) : "")
  }
}

extension String {
  /// As many blanks.
  fileprivate var blank: String { String(repeating: " ", count: cellWidth) }
}
