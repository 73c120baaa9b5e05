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
    let (head, pages) = contents(size)
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
    guard inside.width >= Self.leastPair else {
      let lines = lines(of: .text, width: inside.width) + [StyledLine()]
      return (lines + self.lines(of: .twin, width: inside.width)).render(into: &buffer, in: inside)
    }
    let left = inside.takeLeft((inside.width - Self.gap) / 2)
    _ = inside.takeLeft(Self.gap)
    lines(of: .text, width: left.width).render(into: &buffer, in: left)
    lines(of: .twin, width: inside.width).render(into: &buffer, in: inside)
  }

  private static let gap = 3
  /// Cells of a preview that has its pages side by side.
  private static let leastPair = 72

  /// Lines of a page and the cells they take.
  private typealias Column = (lines: [StyledLine], width: Int)

  /// Facts and the pages' names, and below them the pages side by side.
  private func contents(_ inside: Rect) -> (head: [StyledLine], pages: [Column]) {
    let all = facts(width: inside.width)
    // Fewer where there is little room.
    let facts = inside.height >= 16 ? all : Array(all.prefix(max(0, inside.height / 4)))
    let (pages, shown) = pages(inside, rows: inside.height - facts.count - 1)
    return (facts + [names(shown)], pages)
  }

  /// The page chosen, or the pair it is of, below which the other pair stands where it finds a place; and
  /// which pages these are.
  private func pages(_ inside: Rect, rows: Int) -> ([Column], shown: Set<DetailTab>) {
    guard Self.isPaired(inside) else {
      return ([(lines(of: tab, width: inside.width), inside.width)], [tab])
    }
    let left = (inside.width - Self.gap) / 2
    let widths = [left, inside.width - Self.gap - left]
    func pair(_ tab: DetailTab) -> [Column] {
      zip([tab.pair.left, tab.pair.right], widths).map { (lines(of: $0, width: $1), $1) }
    }
    let first = pair(tab)
    let height = first.map(\.lines.count).max() ?? 0
    guard rows - height >= 10 else { return (first, [tab.pair.left, tab.pair.right]) }
    let columns = zip(first, pair(tab.other)).map { above, below -> Column in
      let gap = Array(repeating: StyledLine(), count: height - above.lines.count + 1)
      return (above.lines + gap + below.lines, above.width)
    }
    return (columns, Set(DetailTab.allCases))
  }

  /// Whether two pages stand side by side in a box whose inside is so large.
  static func isPaired(_ inside: Rect) -> Bool { inside.hasRoomBeside }

  /// How far the page can scroll in `area`.
  func maximumScroll(in area: Rect) -> Int {
    let inside = area.inset()
    let (head, pages) = contents(inside)
    return TextWindow.maximumScroll(
      count: pages.map(\.lines.count).max() ?? 0, rows: inside.height - head.count)
  }

  private func names(_ shown: Set<DetailTab>) -> StyledLine {
    var line = StyledLine()
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
    case .finished(.error), .finished(.fault):
      let why = entry.problem ?? "its numbers are not finite"
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
