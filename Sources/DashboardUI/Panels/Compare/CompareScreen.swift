import EngineTypes
import Terminal

/// The same request in both modes, each alone and in company, side by side.
struct CompareScreen {
  private let look: PanelLook
  private let comparison: ModeComparison?
  private let requests: RequestBook
  private let history: History<StepSummary>
  private let scroll: Int
  private let isPaused: Bool
  /// Requests that have to end before the comparison begins.
  private let othersCount: Int
  private let spelling: TokenSpelling
  private let explanation: String

  init(_ state: DashboardState, _ look: PanelLook) {
    self.look = look
    comparison = state.comparePanel.comparison
    requests = state.facts.requests
    history = state.facts.steps
    scroll = state.comparePanel.scroll
    isPaused = state.isPaused
    othersCount = state.othersUnderWay
    spelling = state.spelling
    explanation = Self.explanation(state)
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    guard let comparison, !area.inset().isEmpty else {
      let inside = Box(.compare, look, note: note).render(into: &buffer, in: area)
      return explain(into: &buffer, in: inside)
    }
    let width = halfWidth(area)
    let left = lines(.invariant, width: width)
    let right = lines(.standard, width: width)
    let window = TextWindow(
      scroll: scroll, count: max(left.count, right.count), rows: textRows(area))
    var inside = Box(.compare, look, note: note, footnote: window.words)
      .render(into: &buffer, in: area)
    let question = StyledLine.fact("question", comparison.promptText.inOneLine)
    question.render(into: &buffer, in: inside.takeTop(1))
    across(comparison).render(into: &buffer, in: inside.takeTop(1))
    inside.takeGap(reserve: Self.gapReserve)
    for row in window.first..<window.first + inside.height {
      let line = inside.takeTop(1)
      let halves = Self.halves(line, width: width)
      if left.indices.contains(row) { left[row].render(into: &buffer, in: halves.left) }
      buffer.write(" │ ", x: halves.left.maxX, y: line.y, role: .border, clip: line)
      if right.indices.contains(row) { right[row].render(into: &buffer, in: halves.right) }
    }
  }

  /// How far the columns can scroll in `area`.
  func maximumScroll(in area: Rect) -> Int {
    let width = halfWidth(area)
    let count = max(lines(.invariant, width: width).count, lines(.standard, width: width).count)
    return TextWindow.maximumScroll(count: count, rows: textRows(area))
  }

  private static let gapReserve = 8

  private func halfWidth(_ area: Rect) -> Int { max(1, (area.inset().width - 3) / 2) }

  /// Rows below the question, what both say alone, and the gap where there is one.
  private func textRows(_ area: Rect) -> Int {
    let rows = area.inset().height - 2
    return rows > Self.gapReserve ? rows - 1 : max(0, rows)
  }

  private static func halves(_ line: Rect, width: Int) -> (left: Rect, right: Rect) {
    (
      Rect(x: line.x, y: line.y, width: width, height: 1),
      Rect(x: line.x + width + 3, y: line.y, width: line.width - width - 3, height: 1)
    )
  }

  private var note: String {
    guard let comparison else { return "the same request, both ways" }
    guard comparison.isRunning else {
      let mates = ModeComparison.families.map { family in
        entry(family, .shared).map { Company(of: $0, in: history).mates.count }
      }
      return mates[0] == mates[1] ? "done" : "done, but others joined one of the two"
    }
    if isPaused { return "waiting: the engine is paused" }
    return comparison.isWaiting
      ? "waiting for \(Format.counted(othersCount, "other")) to end; the workload is held back"
      : "both run, in turn, step by step"
  }

  private static func explanation(_ state: DashboardState) -> String {
    let idea = """
      One question, four runs, all at once: in the invariant and in the standard mode, each alone \
      and in company that asks the same in both. Invariant kernels give one hash; standard ones \
      give another to each company, and often another text. The load is held back meanwhile, and \
      the company is listed by a filter only once it is sent away.
      """
    guard state.playback == nil else {
      return idea + "\n\nA recording answers nothing new: run invar to compare the modes."
    }
    return idea + """


      Press \(state.keys.call(.request(.compare))) on a request to run its question both ways, or type \
      \(state.keys.typing("ab")) with a question of your own. The engine's own mode stays as it \
      is, and so do the requests that follow it.
      """
  }

  private func explain(into buffer: inout CellBuffer, in area: Rect) {
    var area = area
    for line in explanation.wrapped(to: area.width) where area.height > 0 {
      buffer.write(line, x: area.x, y: area.y, role: .dim, clip: area)
      _ = area.takeTop(1)
    }
  }

  private func entry(_ family: KernelFamily, _ isolation: Isolation) -> RequestEntry? {
    comparison?.id(family, isolation).flatMap { requests[$0] }
  }

  /// What the kernels alone change, without any company.
  private func across(_ comparison: ModeComparison) -> StyledLine {
    guard let invariant = entry(.invariant, .alone), let standard = entry(.standard, .alone),
      !invariant.tokens.isEmpty, !standard.tokens.isEmpty
    else { return .fact("both alone", Format.unknown, .dim) }
    let pair = RunPair(standard, reference: invariant)
    guard let token = pair.firstTokenDifference else {
      return .fact(
        "both alone", "the same \(Format.count(pair.comparedCount)) tokens in both", .text)
    }
    return .fact(
      "both alone", "their texts part @ token \(Format.count(token)): other kernels, other sums")
  }

  private func lines(_ family: KernelFamily, width: Int) -> [StyledLine] {
    let mark = ModeMark(KernelMode(family))
    let heading = StyledLine("\(mark.glyph) \(mark.word)", mark.role, .bold)
    guard let alone = entry(family, .alone), let company = entry(family, .shared) else {
      return [heading, StyledLine("not there yet", .dim)]
    }
    if let reason = [alone, company].compactMap(\.rejection).first {
      return [heading, StyledLine("rejected", .bad)]
        + "\(reason)".wrapped(to: width).map { StyledLine($0, .bad) }
    }
    let pair = RunPair(company, reference: alone)
    let strip = AgreementStrip(pair: pair)
    let (sentence, role) = strip.sentence
    let mates = Company(of: company, in: history).mates.count
    let beside = mates == 0 ? "company" : "with \(Format.counted(mates, "other"))"
    return [heading]
      + [("alone", alone), (beside, company)].map { describe($0, $1, width: width) }
      + sentence.wrapped(to: width).map { StyledLine($0, role) } + strip.lines(width: width)
      + [StyledLine()]
      + ModeTexts(alone: alone, company: company, pair: pair, spelling: spelling).lines(
        width: width)
      + [StyledLine()]
      + ClosestCalls(alone: alone, company: company, pair: pair, spelling: spelling).lines(
        width: width)
  }

  private func describe(_ name: String, _ entry: RequestEntry, width: Int) -> StyledLine {
    var line = StyledLine(name.padded(to: max(10, name.cellWidth + 1)), .dim)
    line.add("\(entry.id) ")
    line.add(entry.hash?.short ?? Format.unknown, .info)
    if width >= 40 { line.add(" \(Format.counted(entry.tokens.count, "token"))", .dim) }
    if entry.isActive { line.add(" \(entry.phase.glyph)", entry.phase.role) }
    return line
  }
}
