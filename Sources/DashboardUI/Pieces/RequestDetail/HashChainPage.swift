import EngineTypes
import Terminal

/// A request's hash chain, a line per token: in which step it was made, in how large a batch, how
/// sure the model was, and whether the reference still agrees.
struct HashChainPage {
  private let entry: RequestEntry
  private let pair: RunPair?
  private let history: History<StepSummary>
  private let symbols: GraphSymbols

  init(
    _ entry: RequestEntry, reference: RequestEntry?, history: History<StepSummary>,
    symbols: GraphSymbols
  ) {
    self.symbols = symbols
    self.entry = entry
    pair = reference.map { RunPair(entry, reference: $0) }
    self.history = history
  }

  func lines(width: Int) -> [StyledLine] {
    guard !entry.tokens.isEmpty else { return [StyledLine("no token yet", .dim)] }
    let margins = entry.tokens.indices.map { entry.margin(ofToken: $0) }
    var summary = StyledLine.fact(
      "margins", TextSparkline.text(margins, width: max(0, width - 40), symbols), .graph1)
    if let least = margins.enumerated().filter({ $0.element != nil })
      .min(by: { ($0.element ?? 0) < ($1.element ?? 0) })
    {
      summary.add(
        "  least \(Format.fixed(least.element ?? 0, 4)) @ \(Format.count(least.offset))", .dim)
    }
    let heading = StyledLine(
      "  token       step   rows   margin  hash after it   twin  text", .dim)
    return [summary, heading] + entry.tokens.indices.map(line)
  }

  private func line(_ index: Int) -> StyledLine {
    let step = entry.tokenSteps[index]
    let rows = history.summary(of: step).map { Format.count($0.tokenCount) } ?? Format.unknown
    let margin = entry.margin(ofToken: index).map { Format.fixed($0, 4) } ?? Format.unknown
    var line = StyledLine(Format.count(index).leftPadded(to: 7), .text)
    line.add(Format.count(step).leftPadded(to: 11), .dim)
    line.add(rows.leftPadded(to: 7), .text)
    line.add(margin.leftPadded(to: 9), .text)
    line.add("  \(entry.hashes[index].short)", .info)
    line.add("    ")
    if let pair, index < pair.comparedCount {
      line.append(agreement: pair.agreement(atToken: index))
    } else {
      line.add("·", .dim)
    }
    line.add("    \(entry.pieces[index].visible)", .text)
    return line
  }
}
