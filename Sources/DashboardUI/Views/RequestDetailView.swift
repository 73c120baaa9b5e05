import EngineTypes
import Terminal

/// One request's story: its prompt, its text as it streams, its hash chain, its company, and
/// where its text left its twin's.
struct RequestDetailView {
  private let entry: RequestEntry
  private let verdict: Verdict
  private let mark: VerdictMark
  private let reference: RequestEntry?
  /// The others in its last step; `nil` where that step is forgotten or has not come.
  private let mates: [RequestID]?
  private let scroll: Int
  private let footnote: String

  init?(_ state: DashboardState, id: RequestID, scroll: Int) {
    guard let entry = state.facts.requests[id] else { return nil }
    self.entry = entry
    verdict = state.facts.twins.verdict(of: id)
    mark = VerdictMark(entry, in: state.facts.twins)
    reference = state.facts.twins.reference(of: id).flatMap {
      $0.request == id ? nil : state.facts.requests[$0.request]
    }
    let history = state.facts.steps
    let last = entry.lastStep.flatMap { step in
      history.index(upTo: step).map { history.elements[$0] }.flatMap { $0.step == step ? $0 : nil }
    }
    mates = last?.chunks.map(\.request).filter { $0 != id }
    self.scroll = scroll
    let keys = state.keys
    footnote =
      "\(keys.call(.moveDown)) \(keys.call(.moveUp)) scroll · \(keys.call(.copyHash)) copy hash · "
      + "\(keys.call(.cancelRequest)) cancel · \(keys.call(.back)) back"
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var inside = Box(
      title: "request \(entry.id)", note: "\(mark.glyph) \(mark.words)",
      footnote: footnote
    )
    .render(into: &buffer, in: area)
    let lines = lines(width: inside.width)
    for line in lines.dropFirst(min(scroll, Self.maximumScroll(lines.count, inside.height))) {
      guard inside.height > 0 else { return }
      line.render(into: &buffer, in: inside.takeTop(1))
    }
  }

  /// How far the text can scroll in `area`.
  func maximumScroll(in area: Rect) -> Int {
    let inside = area.inset()
    return Self.maximumScroll(lines(width: inside.width).count, inside.height)
  }

  private static func maximumScroll(_ lineCount: Int, _ height: Int) -> Int {
    max(0, lineCount - height)
  }

  private func lines(width: Int) -> [StyledLine] {
    facts + chain + [StyledLine()]
      + section("prompt", entry.promptText, width: width, role: .dim) + [StyledLine()]
      + answer(width: width)
  }

  private var facts: [StyledLine] {
    var state = StyledLine.fact(
      "state", "\(entry.phase.glyph) \(entry.phase.word)", entry.phase.role)
    state.add(
      "   \(entry.promptTokenCount) prompt + \(entry.tokens.count) of \(entry.maxTokens) tokens")
    state.add(
      "   \(entry.cachedTokenCount.map(String.init) ?? Format.unknown) from the prefix cache", .dim)
    let times =
      "TTFT \(Format.duration(entry.timeToFirstToken))   "
      + "TPOT \(Format.duration(entry.timePerOutputToken))"
    let mode =
      entry.finishedMode.map(\.description) ?? (entry.isActive ? "running" : "more than one")
    return [
      state, .fact("times", times), .fact("kernels", mode),
      .fact("verdict", "\(mark.glyph) \(mark.words)", mark.role), .fact("company", company),
    ]
  }

  private var company: String {
    guard let mates else { return Format.unknown }
    guard !mates.isEmpty else { return "nobody in its last step" }
    return mates.prefix(16).map(\.description).joined(separator: " ") + " in its last step"
  }

  private var chain: [StyledLine] {
    let first = entry.tokens.count - entry.hashTail.count
    return entry.hashTail.enumerated().suffix(4).map { offset, hash in
      let index = first + offset
      var line = StyledLine.fact("H[\(index + 1)]", hash.short, .info)
      if entry.pieces.indices.contains(index) {
        line.add("  after token \(index) ", .dim)
        line.add(entry.pieces[index].visible)
      }
      return line
    }
  }

  private func section(
    _ title: String, _ text: String, width: Int, role: Role = .text
  ) -> [StyledLine] {
    [StyledLine(title, .title, .bold)] + text.wrapped(to: width).map { StyledLine($0, role) }
  }

  private func answer(width: Int) -> [StyledLine] {
    guard let reference, case .differs(let token) = verdict else {
      return section("answer", entry.text, width: width)
    }
    return TwinComparison(entry: entry, reference: reference, token: token).lines(width: width)
  }
}
