import EngineTypes
import Terminal

/// Where a run's words were nearest to being others: the tokens of least margin, as far as two runs of one
/// question have said the same.
///
/// That is where another order of the same sums can change an answer.
struct ClosestCalls {
  var alone: RequestEntry
  var company: RequestEntry
  var pair: RunPair
  var spelling: TokenSpelling

  private static let limit = 8

  func lines(width: Int) -> [StyledLine] {
    let calls = closest
    guard !calls.isEmpty, width >= 48 else { return [] }
    let heading = StyledLine(
      "  token    alone  company  it said, and nearly said".fitted(to: width), .dim)
    return [StyledLine("closest calls", .title, .bold), heading] + calls.map(line)
  }

  /// The tokens up to the first that differs, it included, by the margin of the run alone.
  private var closest: [Int] {
    let end = pair.firstTokenDifference.map { $0 + 1 } ?? pair.comparedCount
    return (0..<min(end, pair.comparedCount))
      .compactMap { token in alone.margin(ofToken: token).map { (token, margin: $0) } }
      .sorted { ($0.margin, $0.0) < ($1.margin, $1.0) }
      .prefix(Self.limit).map(\.0)
  }

  private func line(_ token: Int) -> StyledLine {
    let isParting = pair.firstTokenDifference == token
    var line = StyledLine(
      Format.count(token).leftPadded(to: 7), isParting ? .hashDiffers : .text,
      isParting ? .bold : [])
    for entry in [alone, company] {
      let margin = entry.margin(ofToken: token).map { Format.fixed($0, 4) } ?? Format.unknown
      line.add(margin.leftPadded(to: 9))
    }
    let words = alone.top[token].prefix(2).map { spelling.text(of: $0.token) }
    line.add("  \(words[0])")
    line.add("  \(words[1])", .dim)
    return line
  }
}
