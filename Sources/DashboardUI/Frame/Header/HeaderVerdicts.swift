import EngineTypes
import Terminal

/// The thesis in the header: how many answers were equal to the bit, mode by mode and over time.
struct HeaderVerdicts {
  private let totals: [ProofSummary.Total]
  private let series: VerdictSeries
  private let now: UInt64
  private let current: KernelMode
  private let symbols: GraphSymbols
  /// The key that switches to a mode; `nil` where there is none, or where nothing would come of it.
  private let key: (KernelMode) -> String?
  /// Why nothing of the current mode was compared, the longest first.
  private let absence: [String]

  init(_ state: DashboardState) {
    totals = state.proof.totals
    series = state.facts.verdicts
    now = state.facts.newestNanoseconds
    symbols = state.graphs
    let current = state.facts.settings.mode
    self.current = current
    let isIdle = state.asksNothing
    let toggle = state.playback == nil && !isIdle ? state.keys.call(.engine(.toggleMode)) : nil
    key = { mode in
      let next: KernelMode = current.uniformFamily == .invariant ? .standard : .invariant
      return mode == next ? toggle : nil
    }
    absence =
      (isIdle
        ? ["nobody asks anything: \(state.keys.call(.load(.toggle))) starts the workload"] : [])
      + [
        "no two runs of one question have finished yet", "no two runs of a question yet",
        "nothing compared yet",
      ]
  }

  /// The current mode's verdict, and behind it the strip of its answers where it has no row of its own.
  ///
  /// - Returns: where that strip is.
  func headline(
    hasStrip: Bool, with pen: inout Pen, into buffer: inout CellBuffer, row: Rect
  ) -> Rect? {
    let words = words(of: current)
    pen.write(" ", on: &buffer)
    if !words.isEmpty {
      pen.write(" \(words.count) ", words.role, [.bold, .reverse], on: &buffer)
    }
    // What follows gets some of the room, the words most.
    let room = pen.columnsLeft
    let sentence = words.sentence(width: hasStrip && !words.isEmpty ? room * 6 / 10 : room - 1)
    // A row below says why nothing was compared.
    let short = hasStrip ? sentence : words.isEmpty ? "" : words.sentences.first ?? ""
    if short.cellWidth < room, !short.isEmpty {
      pen.write(" \(short)", words.isEmpty ? .dim : words.role, on: &buffer)
    }
    let width = min(60, max(10, pen.columnsLeft / 2 - 2))
    guard hasStrip, !words.isEmpty, pen.columnsLeft >= width + 3 else { return nil }
    pen.write("  ", on: &buffer)
    let area = Rect(x: pen.x, y: row.y, width: width, height: 1)
    strip(of: current, into: &buffer, in: area)
    pen.move(to: area.maxX - row.x)
    return area
  }

  /// A row for another mode that has data, its strip below that of the current one.
  func otherMode(below strip: Rect?, into buffer: inout CellBuffer, in row: Rect) {
    let others = totals.map(\.mode).filter { $0 != current }
    guard let mode = others.first(where: { $0.uniformFamily != nil }) ?? others.first else {
      return
    }
    let words = words(of: mode)
    var pen = Pen(row)
    name(mode, words, with: &pen, into: &buffer)
    let start = strip.map { $0.x - row.x } ?? row.width * 3 / 5
    let room = start - (pen.x - row.x) - 2
    pen.write(" " + words.texts(width: max(0, room)), .dim, on: &buffer)
    self.strip(
      of: mode, into: &buffer,
      in: Rect(
        x: row.x + start, y: row.y, width: strip?.width ?? max(0, row.width - start - 1), height: 1)
    )
  }

  private func name(
    _ mode: KernelMode, _ words: VerdictWords, with pen: inout Pen, into buffer: inout CellBuffer
  ) {
    let mark = ModeMark(mode)
    pen.write(
      "  \(mark.glyph) \(mark.shortWord.padded(to: 10)) ", mark.role,
      mode == current ? .bold : [], on: &buffer)
    // Where a role is drawn reversed, only its words are.
    pen.write(words.count, words.role, .bold, on: &buffer)
  }

  /// A row for each mode, and where room is left the time.
  func rows(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    let modes = modes(area.height)
    let columns = Columns(modes.map { words(of: $0) }, width: area.width)
    for (mode, words) in zip(modes, columns.words) where area.height > 0 {
      let row = area.takeTop(1)
      var pen = Pen(row)
      name(mode, words, with: &pen, into: &buffer)
      let gap = columns.count - words.count.cellWidth + 1
      pen.write(String(repeating: " ", count: gap), on: &buffer)
      if words.isEmpty {
        pen.write(words.texts(width: pen.columnsLeft), .dim, on: &buffer)
      } else {
        pen.write(words.texts(width: columns.text), .dim, on: &buffer)
        strip(of: mode, into: &buffer, in: columns.strip(in: row))
      }
    }
    if area.height > 0 { axis(into: &buffer, in: columns.strip(in: area.takeTop(1))) }
  }

  /// What a column of the rows' strips is, and their glyphs.
  func legend(in area: Rect) -> String {
    guard !totals.isEmpty else { return "" }
    let inside = area.inset()
    let columns = Columns(modes(inside.height - 1).map { words(of: $0) }, width: inside.width)
    let width = series.columns(atMost: columns.strip(in: inside).width, until: now).nanoseconds
    return (["answers over time, a column is \(Self.seconds(width))"] + glyphLegend)
      .joined(separator: " · ")
  }

  /// What the strips' glyphs mean; empty where there is no strip yet.
  var glyphLegend: [String] {
    totals.isEmpty
      ? []
      : VerdictStrip.legend(symbols, hasDifferences: totals.contains { !$0.agrees })
  }

  /// The same for the rest of a line, the longest first.
  var shortLegends: [String] {
    guard !totals.isEmpty else { return [] }
    let hasDifferences = totals.contains { !$0.agrees }
    let short = VerdictStrip.shortLegend(symbols, hasDifferences: hasDifferences)
    return [glyphLegend.joined(separator: " · ")]
      + short.indices.reversed().map { short[...$0].joined(separator: " · ") }
  }

  /// The session's beginning and its newest moment, below the strips.
  private func axis(into buffer: inout CellBuffer, in area: Rect) {
    let (columns, width) = series.columns(atMost: area.width, until: now)
    guard !totals.isEmpty else { return }
    var pen = Pen(area)
    pen.write("0 s", .dim, on: &buffer)
    let end = Self.seconds(width * UInt64(columns.count))
    guard columns.count >= end.cellWidth + 5 else { return }
    pen.move(to: columns.count - end.cellWidth)
    pen.write(end, .dim, on: &buffer)
  }

  private static func seconds(_ nanoseconds: UInt64) -> String {
    "\(Format.count(Int(nanoseconds / 1_000_000_000))) s"
  }

  /// Where a row's parts stand, the same for all rows.
  private struct Columns {
    let words: [VerdictWords]
    let count: Int
    let text: Int

    init(_ words: [VerdictWords], width: Int) {
      self.words = words
      count = words.map(\.count.cellWidth).max() ?? 0
      let room = max(12, width - Self.name - count - 45)
      text = words.filter { !$0.isEmpty }.map { $0.texts(width: room).cellWidth }.max() ?? 0
    }

    /// Cells of a mode's glyph and word.
    private static let name = 15

    func strip(in row: Rect) -> Rect {
      let start = Self.name + count + 1 + text + 2
      return Rect(x: row.x + start, y: row.y, width: max(0, row.width - start - 2), height: 1)
    }
  }

  private func strip(of mode: KernelMode?, into buffer: inout CellBuffer, in area: Rect) {
    let columns = series.columns(atMost: area.width, until: now).columns
    VerdictStrip(columns, of: mode, symbols: symbols)
      .render(into: &buffer, in: area)
  }

  private func words(of mode: KernelMode) -> VerdictWords {
    if let total = totals.first(where: { $0.mode == mode }) { return VerdictWords(total) }
    if mode == current { return VerdictWords(nothing: absence) }
    let nothing = "nothing compared in it yet"
    return VerdictWords(
      nothing: (key(mode).map { ["\(nothing): \($0) switches to it", "\($0) switches to it"] } ?? [])
        + [nothing])
  }

  /// The invariant and the standard mode, and others that have run as far as there are rows.
  private func modes(_ count: Int) -> [KernelMode] {
    var modes = [KernelMode.invariant, .standard]
    for mode in totals.map(\.mode) + [current] where !modes.contains(mode) { modes.append(mode) }
    func isSpare(_ mode: KernelMode) -> Bool { mode != current && mode != .invariant }
    while modes.count > max(2, count) {
      let unseen = modes.lastIndex { mode in
        isSpare(mode) && !totals.contains { $0.mode == mode }
      }
      guard let last = unseen ?? modes.lastIndex(where: isSpare) else { break }
      modes.remove(at: last)
    }
    return modes
  }
}
