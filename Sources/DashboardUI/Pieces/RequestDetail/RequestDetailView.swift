import EngineTypes
import Terminal

/// One request's story: what it is, and on four pages its text as it streams, its twin, its hash
/// chain token by token, and its company; two of them side by side where there is room, and where
/// those leave enough, the others below them.
struct RequestDetailView {
  private let entry: RequestEntry
  private let verdict: Verdict
  private let mark: VerdictMark
  private let reference: RequestEntry?
  private let isReference: Bool
  private let isNextReference: Bool
  private let history: History<StepSummary>
  private let requests: RequestBook
  private let labels: QuestionLabels
  private let spelling: TokenSpelling
  private let symbols: GraphSymbols
  private let locate: String
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
    isReference = state.facts.twins.isReference(entry)
    isNextReference = state.facts.twins.isNextReference(entry)
    history = state.facts.steps
    requests = state.facts.requests
    labels = state.proof.labels
    spelling = state.spelling
    symbols = state.graphs
    locate = LocateWords.text(of: id, in: state)
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
    let size = area.inset()
    let (head, pages) = (head(size), pages(size))
    let window = TextWindow(
      scroll: scroll, count: pages.map(\.lines.count).max() ?? 0, rows: size.height - head.count)
    var inside = Box(
      title: "request \(entry.id)", note: "\(mark.glyph) \(mark.words)", footnote: window.words
    )
    .render(into: &buffer, in: area)
    head.render(into: &buffer, in: inside.takeTop(head.count))
    for page in pages {
      page.lines.render(from: window.first, into: &buffer, in: inside.takeLeft(page.width))
      _ = inside.takeLeft(Self.gap)
    }
  }

  /// The text with its twin, and nothing else.
  func renderPreview(into buffer: inout CellBuffer, in area: Rect) {
    var inside = Box(
      title: "request \(entry.id)", isFocused: false, note: "\(mark.glyph) \(mark.words)"
    )
    .render(into: &buffer, in: area)
    let left = inside.takeLeft((inside.width - Self.gap) / 2)
    _ = inside.takeLeft(Self.gap)
    lines(of: .text, width: left.width).render(into: &buffer, in: left)
    lines(of: .twin, width: inside.width).render(into: &buffer, in: inside)
  }

  private static let gap = 3

  /// The page chosen, or a pair of pages, each with its lines.
  private func pages(_ inside: Rect) -> [(lines: [StyledLine], width: Int)] {
    guard Self.isPaired(inside) else {
      return [(lines(of: tab, width: inside.width), inside.width)]
    }
    let widths = Self.widths(inside)
    let first = pair(tab, widths)
    guard leavesRoom(first, in: inside) else { return Array(zip(first, widths)) }
    let height = first.map(\.count).max() ?? 0
    return zip(zip(first, pair(tab.other, widths)), widths).map { pages, width in
      let gap = Array(repeating: StyledLine(), count: height - pages.0.count + 1)
      return (pages.0 + gap + pages.1, width)
    }
  }

  private static func widths(_ inside: Rect) -> [Int] {
    let left = (inside.width - gap) / 2
    return [left, inside.width - gap - left]
  }

  private func pair(_ tab: DetailTab, _ widths: [Int]) -> [[StyledLine]] {
    zip([tab.pair.left, tab.pair.right], widths).map { lines(of: $0, width: $1) }
  }

  /// The pages on the screen: the one chosen, the pair it is of, or all.
  private func shownTabs(_ inside: Rect) -> Set<DetailTab> {
    guard Self.isPaired(inside) else { return [tab] }
    return leavesRoom(pair(tab, Self.widths(inside)), in: inside)
      ? Set(DetailTab.allCases) : [tab.pair.left, tab.pair.right]
  }

  /// Whether the other pages find a place below a pair of them.
  private func leavesRoom(_ pair: [[StyledLine]], in inside: Rect) -> Bool {
    let rows = inside.height - shownFacts(inside).count - 1
    return rows - (pair.map(\.count).max() ?? 0) >= 10
  }

  /// Whether two pages stand side by side in a box whose inside is so large.
  static func isPaired(_ inside: Rect) -> Bool { inside.hasRoomBeside }

  /// How far the page can scroll in `area`.
  func maximumScroll(in area: Rect) -> Int {
    let inside = area.inset()
    return TextWindow.maximumScroll(
      count: pages(inside).map(\.lines.count).max() ?? 0,
      rows: inside.height - head(inside).count)
  }

  /// The facts above the page, fewer where there is little room, and the pages' names.
  private func head(_ inside: Rect) -> [StyledLine] {
    shownFacts(inside) + [tabs(inside)]
  }

  private func shownFacts(_ inside: Rect) -> [StyledLine] {
    let all = facts(width: inside.width)
    return inside.height >= 16 ? all : Array(all.prefix(max(0, inside.height / 4)))
  }

  private func tabs(_ inside: Rect) -> StyledLine {
    var line = StyledLine()
    let shown = shownTabs(inside)
    for each in DetailTab.allCases {
      let isChosen = shown.contains(each)
      line.add(" \(each.rawValue) ", isChosen ? .selection : .dim, isChosen ? .bold : [])
      line.add(" ")
    }
    return line
  }

  private func lines(of tab: DetailTab, width: Int) -> [StyledLine] {
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

  private func facts(width: Int) -> [StyledLine] {
    var state = StyledLine.fact(
      "state", "\(entry.phase.glyph) \(entry.phase.words)", entry.phase.role)
    if !entry.isRejected {
      state.add(
        "   \(Format.count(entry.promptTokenCount)) prompt + \(Format.count(entry.tokens.count)) of "
          + Format.counted(entry.sampling.maxTokens, "token"))
      let cached = "   \(entry.cachedTokenCount.map(Format.count) ?? Format.unknown) "
      let words = ["from the prefix cache", "cached"]
      let room = width - state.cellWidth - cached.cellWidth
      if let word = words.first(where: { $0.cellWidth <= room }) { state.add(cached + word, .dim) }
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
      state, .fact("verdict", "\(mark.glyph) \(mark.words)\(standIn)", mark.role),
      .fact("kernels", kernels),
      .fact("hash", entry.hash?.hex ?? Format.unknown, .info), .fact("times", times),
    ]
  }

  /// Who is the reference until a run alone has ended and takes the place.
  private var standIn: String {
    guard isNextReference, let reference else { return "" }
    return ": until it has ended, \(VerdictSign.reference.glyph) \(reference.id) is"
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
      return TwinComparison(entry, reference: reference, spelling: spelling, locate: locate)
        .lines(width: width)
    }
    let why =
      if isReference && entry.isShared {
        "It ended first, and none has ended alone: until one has, the others are compared with it."
      } else if entry.isShared {
        verdict == .mixed
          ? "Its steps saw more than one kernel mode, so nothing can be said about it."
          : entry.hasNothingYet
            ? "It has no token yet, so there is nothing to compare."
            : "No run to compare with yet: none with its prompt, sampling and mode has ended alone."
      } else {
        "It ran alone: the others are compared with it."
      }
    return why.wrapped(to: width).map { StyledLine($0, .dim) }
  }
}
