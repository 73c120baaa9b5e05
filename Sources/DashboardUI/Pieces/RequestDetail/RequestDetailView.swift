import EngineTypes
import Terminal

/// One request's story: what it is, and on four pages its text as it streams, its twin, its hash
/// chain token by token, and its company.
struct RequestDetailView {
  private let entry: RequestEntry
  private let verdict: Verdict
  private let mark: VerdictMark
  private let reference: RequestEntry?
  private let history: History<StepSummary>
  private let requests: RequestBook
  private let labels: QuestionLabels
  private let spelling: TokenSpelling
  private let symbols: GraphSymbols
  private let tab: DetailTab
  private let scroll: Int

  init?(_ state: DashboardState, id: RequestID, tab: DetailTab, scroll: Int) {
    guard let entry = state.facts.requests[id] else { return nil }
    self.entry = entry
    verdict = state.facts.twins.verdict(of: id)
    mark = VerdictMark(entry, in: state.facts.twins)
    reference = state.facts.twins.reference(of: id).flatMap {
      $0.request == id ? nil : state.facts.requests[$0.request]
    }
    history = state.facts.steps
    requests = state.facts.requests
    labels = state.proof.labels
    spelling = state.spelling
    symbols = state.graphs
    self.tab = tab
    self.scroll = scroll
  }

  /// The keys of the story of a request, on a screen of its own.
  static func hints(_ state: DashboardState, _ id: RequestID) -> [Hint] {
    let keys = state.keys
    let isLive = state.playback == nil
    let canCancel = isLive && state.facts.requests[id]?.isActive == true
    return [
      keys.hint(.panel(.move(.left)), .panel(.move(.right)), in: .detail, does: "pages"),
      keys.vertical("scroll"), keys.hint(.request(.copyHash), does: "copy hash"),
      canCancel ? keys.hint(.request(.cancel), does: "cancel") : nil,
      isLive ? keys.hint(.request(.compare), does: "a/b") : nil,
      keys.hint(.screen(.back), does: "back", isKept: true) ?? Hint(.escape, "back", isKept: true),
    ].compactMap(\.self)
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var inside = Box(title: "request \(entry.id)", note: "\(mark.glyph) \(mark.words)")
      .render(into: &buffer, in: area)
    for line in head(inside.height) where inside.height > 0 {
      line.render(into: &buffer, in: inside.takeTop(1))
    }
    let lines = lines(width: inside.width)
    for line in lines.dropFirst(min(scroll, Self.maximumScroll(lines.count, inside.height))) {
      guard inside.height > 0 else { return }
      line.render(into: &buffer, in: inside.takeTop(1))
    }
  }

  /// How far the page can scroll in `area`.
  func maximumScroll(in area: Rect) -> Int {
    let inside = area.inset()
    return Self.maximumScroll(
      lines(width: inside.width).count, inside.height - head(inside.height).count)
  }

  private static func maximumScroll(_ lineCount: Int, _ height: Int) -> Int {
    max(0, lineCount - max(0, height))
  }

  /// The facts above the page, fewer where there is little room, and the pages' names.
  private func head(_ height: Int) -> [StyledLine] {
    let facts = height >= 16 ? facts : Array(facts.prefix(max(0, height / 4)))
    return facts + [tabs]
  }

  private var tabs: StyledLine {
    var line = StyledLine()
    for each in DetailTab.allCases {
      let isChosen = each == tab
      line.add(" \(each.rawValue) ", isChosen ? .selection : .dim, isChosen ? .bold : [])
      line.add(" ")
    }
    return line
  }

  private func lines(width: Int) -> [StyledLine] {
    switch tab {
    case .text:
      section("prompt", entry.promptText, width: width, role: .dim) + [StyledLine()]
        + outcome(width: width)
    case .twin: twin(width: width)
    case .chain:
      HashChainPage(entry, reference: reference, history: history, symbols: symbols)
        .lines(width: width)
    case .company:
      CompanyPage(
        entry, history: history, requests: requests, labels: labels, symbols: symbols
      )
      .lines(width: width)
    }
  }

  private var facts: [StyledLine] {
    var state = StyledLine.fact(
      "state", "\(entry.phase.glyph) \(entry.phase.words)", entry.phase.role)
    if !entry.isRejected {
      state.add(
        "   \(Format.count(entry.promptTokenCount)) prompt + \(Format.count(entry.tokens.count)) of "
          + "\(Format.count(entry.sampling.maxTokens)) tokens")
      state.add(
        "   \(entry.cachedTokenCount.map(Format.count) ?? Format.unknown) from the prefix cache",
        .dim)
    }
    let times =
      "TTFT \(Format.duration(entry.timeToFirstToken))   "
      + "TPOT \(Format.duration(entry.timePerOutputToken))"
    let kernels =
      entry.isRejected
      ? "none: it never ran"
      : entry.keptMode.map { "\($0), whatever the engine's are" } ?? entry.finishedMode?.description
        ?? (entry.isActive ? "the engine's" : "more than one")
    return [
      state, .fact("verdict", "\(mark.glyph) \(mark.words)", mark.role), .fact("kernels", kernels),
      .fact("hash", entry.hash?.hex ?? Format.unknown, .info), .fact("times", times),
    ]
  }

  /// The answer and why there is no more of it, or why there is none.
  private func outcome(width: Int) -> [StyledLine] {
    switch entry.phase {
    case .rejected(let reason):
      return section("rejected", reason.description, width: width, role: .bad)
    case .finished(.error):
      let why = entry.failure?.description ?? "its numbers are not finite"
      return section("ended with an error", why, width: width, role: .bad) + [StyledLine()]
        + section("answer", entry.text, width: width)
    default: return section("answer", entry.text, width: width)
    }
  }

  private func section(
    _ title: String, _ text: String, width: Int, role: Role = .text
  ) -> [StyledLine] {
    [StyledLine(title, .title, .bold)] + text.wrapped(to: width).map { StyledLine($0, role) }
  }

  private func twin(width: Int) -> [StyledLine] {
    if entry.isRejected || entry.wasBrokenOff {
      let why =
        entry.isRejected
        ? "It never ran, so there is nothing to compare."
        : "It was broken off, so its answer is compared with nobody's."
      return why.wrapped(to: width).map { StyledLine($0, .dim) }
    }
    if let reference {
      return TwinComparison(entry, reference: reference, spelling: spelling).lines(width: width)
    }
    let why =
      if entry.isShared {
        verdict == .mixed
          ? "Its steps saw more than one kernel mode, so nothing can be said about it."
          : "No run to compare with yet: none with its prompt, sampling and mode has ended alone."
      } else {
        "It ran alone: the others are compared with it."
      }
    return why.wrapped(to: width).map { StyledLine($0, .dim) }
  }
}
