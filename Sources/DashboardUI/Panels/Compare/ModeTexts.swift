import EngineTypes
import Terminal

/// Two runs' texts one below the other: what they share, then where they part, with what each held
/// likely there.
struct ModeTexts {
  var alone: RequestEntry
  var company: RequestEntry
  var pair: RunPair
  var spelling: TokenSpelling

  func lines(width: Int) -> [StyledLine] {
    guard let token = pair.firstTokenDifference else {
      let longer = alone.tokens.count < company.tokens.count ? company : alone
      return longer.text.wrapped(to: width).map { StyledLine($0) }
    }
    let common = alone.pieces.prefix(token).joined()
    return common.wrapped(to: width).map { StyledLine($0, .dim) }
      + [StyledLine("── token \(Format.count(token)) ──", .hashDiffers, .bold)]
      + branch("\(VerdictSign.reference.glyph) alone", alone, token, .info, width: width)
      + branch("✗ in company", company, token, .hashDiffers, width: width)
  }

  private func branch(
    _ name: String, _ entry: RequestEntry, _ token: Int, _ role: Role, width: Int
  ) -> [StyledLine] {
    let margin = entry.margin(ofToken: token).map { Format.fixed($0, 4) } ?? Format.unknown
    var heading = StyledLine(name, role, .bold)
    heading.add("  margin \(margin)", .dim)
    let rest = entry.pieces.dropFirst(token).joined().trimmed
    return [heading] + candidates(entry, token, width: width)
      + rest.wrapped(to: width).map { StyledLine($0) } + [StyledLine()]
  }

  /// What the run held likely there, as many to a line as fit.
  private func candidates(_ entry: RequestEntry, _ token: Int, width: Int) -> [StyledLine] {
    guard entry.top.indices.contains(token) else { return [] }
    var lines: [StyledLine] = []
    var left = 0
    for candidate in entry.top[token].prefix(5) {
      let word = spelling.text(of: candidate.token)
      let logprob = " \(Format.fixed(Double(candidate.logprob), 3))  "
      let length = word.cellWidth + logprob.count
      if length > left || lines.isEmpty {
        lines.append(StyledLine())
        left = width
      }
      left -= length
      lines[lines.count - 1].add(word, .text)
      lines[lines.count - 1].add(logprob, .dim)
    }
    return lines
  }
}
