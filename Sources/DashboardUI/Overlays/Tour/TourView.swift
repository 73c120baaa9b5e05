import EngineTypes
import Terminal

/// The tour's band below the panels: the stop, its sentence, what to press, what has been seen.
struct TourView {
  private let tour: Tour
  private let keys: KeyMap
  private let task: TourTask?
  private let evidence: TourEvidence?

  /// - Precondition: the tour is on.
  init(_ tour: Tour, _ state: DashboardState) {
    (self.tour, keys) = (tour, state.keys)
    (task, evidence) = (state.tourTask, state.tourEvidence)
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    guard area.height >= 7 else { return renderPlain(into: &buffer, in: area) }
    var inside = Box(title: "tour · \(heading)", note: progress).render(into: &buffer, in: area)
    inside.x += 1
    inside.width -= 2
    var sentence = inside.takeTop(2)
    for line in sentenceLines(width: inside.width, rows: 2) {
      StyledLine(line).render(into: &buffer, in: sentence.takeTop(1))
    }
    press(into: &buffer, in: inside.takeTop(1))
    for line in verdictLines(width: inside.width, rows: 2) {
      line.render(into: &buffer, in: inside.takeTop(1))
    }
  }

  /// Without a border; of three rows the first has title and key, and in fewer what has been seen
  /// comes before the sentence.
  private func renderPlain(into buffer: inout CellBuffer, in area: Rect) {
    buffer.fill(area)
    var rest = Rect(x: area.x + 1, y: area.y, width: area.width - 2, height: area.height)
    let (isTight, hasSentence) = (rest.height < 4, rest.height > 2)
    var pen = Pen(rest.takeTop(1))
    let number = tour.isOver ? "" : "\(tour.stop.number)/\(Tour.Stop.allCases.count) "
    let right = "  " + (isTight ? pressWords(isShort: true) : progress)
    pen.write(number, .key, .bold, on: &buffer)
    // The key is worth more than the title.
    if title.cellWidth + right.cellWidth <= pen.columnsLeft {
      pen.write(title, .title, .bold, on: &buffer)
    }
    pen.writeRight(right, isTight ? .key : .dim, isTight ? .bold : [], on: &buffer)
    for line in sentenceLines(width: rest.width, rows: 1) where hasSentence {
      StyledLine(line).render(into: &buffer, in: rest.takeTop(1))
    }
    if !isTight { press(into: &buffer, in: rest.takeTop(1)) }
    for line in verdictLines(width: rest.width, rows: 1) {
      line.render(into: &buffer, in: rest.takeTop(1))
    }
  }

  /// The tour's keys that do something at this stop.
  var hints: [Hint] {
    let proceed: String? =
      if tour.isOver { "closes" } else if task != nil { "does it" } else if isStuck { nil } else {
        tour.stop.next == nil ? "end of the tour" : "next stop"
      }
    return [
      proceed.flatMap { keys.hint(.tour(.proceed), in: .tour, does: $0) },
      tour.isOver ? nil : keys.hint(.tour(.next), in: .tour, does: "next"),
      tour.isOver ? nil : keys.hint(.tour(.leave), in: .tour, does: "leave"),
    ].compactMap(\.self)
  }

  /// Whether what the stop promised has not been seen yet, and the next one has to be asked for.
  private var isStuck: Bool { evidence?.kind == .waiting }

  private var title: String { tour.isOver ? "the tour is over" : tour.stop.scene.title }

  private var heading: String {
    tour.isOver
      ? "over" : "stop \(tour.stop.number) of \(Tour.Stop.allCases.count) · \(title)"
  }

  /// A mark for each stop: how it was left, or that it is the one.
  private var progress: String {
    Tour.Stop.allCases.map { stop in
      if stop == tour.stop && !tour.isOver { return "●" }
      return tour.outcomes[stop]?.glyph ?? "·"
    }
    .joined(separator: " ")
  }

  private func sentenceLines(width: Int, rows: Int) -> [String] {
    let sentences = tour.isOver ? [farewell] : tour.stop.scene.sentences
    let wrapped = sentences.map { $0.wrapped(to: width) }
    // What has been seen is worth more than the end of a sentence.
    return wrapped.first { $0.count <= rows } ?? Array((wrapped.last ?? []).prefix(max(1, rows)))
  }

  private var farewell: String {
    let outcomes = Tour.Stop.allCases.map { tour.outcomes[$0] ?? .skipped }
    let counts = [(Tour.Outcome.shown, "seen"), (.notSo, "not so here"), (.skipped, "passed over")]
      .map { outcome, word in (outcomes.count { $0 == outcome }, word) }
      .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return counts.joined(separator: ", ") + "; settings are as they were"
  }

  private func press(into buffer: inout CellBuffer, in area: Rect) {
    var pen = Pen(area)
    pen.write("▸ ", .key, .bold, on: &buffer)
    pen.write(pressWords(isShort: false).fitted(to: pen.columnsLeft), .key, .bold, on: &buffer)
    let leave = keys.call(.tour(.leave), in: .tour)
    let back = keys.call(.tour(.previous), in: .tour)
    if !tour.isOver { pen.writeRight("  \(back) back · \(leave) leaves", .dim, on: &buffer) }
  }

  private func pressWords(isShort: Bool) -> String {
    let key = keys.call(.tour(.proceed), in: .tour)
    if tour.isOver { return "\(key) closes" }
    if let task {
      let hand = task.byHand.flatMap { isShort || $0.isEmpty ? nil : " (by hand: \($0))" } ?? ""
      return "\(key): \(task.words)\(hand)"
    }
    let isLast = tour.stop.next == nil
    if isStuck {
      return isShort ? "" : "\(keys.call(.tour(.next), in: .tour)) goes on without waiting"
    }
    return "\(key): \(isLast ? "end of the tour" : "next stop")"
  }

  /// What has been seen, in so many rows.
  private func verdictLines(width: Int, rows: Int) -> [StyledLine] {
    guard let evidence else { return [StyledLine(whatNext(width: width), .text)] }
    let lead = evidence.kind.words
    let room = width - lead.cellWidth - 1
    var parts = evidence.parts
    func lines() -> [String] { parts.joined(separator: " · ").wrapped(to: room) }
    while parts.count > 1, lines().count > rows { parts.removeLast() }
    let kept = lines().count > rows ? [parts[0].fitted(to: room)] : lines()
    return kept.enumerated().map { index, text in
      var line = StyledLine(
        index == 0 ? lead : String(repeating: " ", count: lead.cellWidth), evidence.kind.role,
        .bold)
      line.add(" " + text, evidence.role, evidence.kind == .waiting ? [] : .bold)
      return line
    }
  }

  private func whatNext(width: Int) -> String {
    var parts = [
      "next: \(keys.call(.request(.compare))) asks a question both ways",
      "\(keys.call(.session(.labs))) has the labs",
      "invar prove runs every axis",
    ]
    while parts.count > 1, parts.joined(separator: " · ").cellWidth > width { parts.removeLast() }
    return parts.joined(separator: " · ")
  }
}

extension TourEvidence.Kind {
  fileprivate var words: String {
    switch self {
    case .waiting: "waiting:"
    case .shown: "seen:"
    case .notSo: "not here:"
    }
  }

  fileprivate var role: Role {
    switch self {
    case .waiting: .info
    case .shown: .ok
    case .notSo: .warn
    }
  }
}

extension Tour.Outcome {
  fileprivate var glyph: String {
    switch self {
    case .shown: "✓"
    case .notSo: "✗"
    case .skipped: "–"
    }
  }
}
