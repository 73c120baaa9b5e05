import EngineTypes
import Terminal

/// Two runs' texts one below the other: what they share, then where they part, with what each held
/// likely there.
struct ModeTexts {
  var alone: RequestEntry
  var company: RequestEntry
  var pair: RunPair

  func lines(width: Int) -> [StyledLine] {
    guard let token = pair.firstTokenDifference else {
      return alone.text.wrapped(to: width).map { StyledLine($0) }
    }
    let common = alone.pieces.prefix(token).joined()
    return common.wrapped(to: width).map { StyledLine($0, .dim) }
      + [StyledLine("── token \(token) ──", .hashDiffers, .bold)]
      + branch("◇ alone", alone, token, .info, width: width)
      + branch("✗ in company", company, token, .hashDiffers, width: width)
  }

  private func branch(
    _ name: String, _ entry: RequestEntry, _ token: Int, _ role: Role, width: Int
  ) -> [StyledLine] {
    let margin = entry.margin(ofToken: token).map { Format.fixed($0, 4) } ?? Format.unknown
    var heading = StyledLine(name, role, .bold)
    heading.add("  margin \(margin)", .dim)
    let rest = entry.pieces.dropFirst(token).joined()
    return [heading] + rest.wrapped(to: width).map { StyledLine($0) }
      + [candidates(entry, token)]
  }

  private func candidates(_ entry: RequestEntry, _ token: Int) -> StyledLine {
    guard entry.top.indices.contains(token) else { return StyledLine() }
    var line = StyledLine()
    for candidate in entry.top[token].prefix(5) {
      line.add(spelling(of: candidate.token), .text)
      line.add(" \(Format.fixed(Double(candidate.logprob), 3))  ", .dim)
    }
    return line
  }

  /// The token's text where one of the two runs produced it, else its number.
  private func spelling(of token: TokenID) -> String {
    for run in [alone, company] {
      if let index = run.tokens.firstIndex(of: token), !run.pieces[index].isEmpty {
        return run.pieces[index].visible
      }
    }
    return "#\(token.rawValue)"
  }
}
