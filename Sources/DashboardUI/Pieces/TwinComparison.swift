import EngineTypes
import Terminal

/// Two texts that began alike, side by side from the first token that differs.
struct TwinComparison {
  private let entry: RequestEntry
  private let reference: RequestEntry
  private let pair: RunPair
  private let spelling: TokenSpelling
  /// Index of the first generated token that differs; where there is none, the answer's length.
  private let token: Int

  init(_ entry: RequestEntry, reference: RequestEntry, spelling: TokenSpelling) {
    self.spelling = spelling
    self.entry = entry
    self.reference = reference
    pair = RunPair(entry, reference: reference)
    token = pair.firstTokenDifference ?? pair.comparedCount
  }

  func lines(width: Int) -> [StyledLine] {
    let strip = AgreementStrip(pair: pair)
    let (sentence, role) = strip.sentence
    return [
      StyledLine.fact("against", "◇ \(reference.id), \(standing)", .info),
      StyledLine.fact("agreement", sentence, role),
    ]
      + strip.lines(width: width) + [StyledLine()] + texts(width: width)
  }

  /// Why the other is the one to compare with.
  private var standing: String {
    reference.isShared ? "which ended first: none has ended alone" : "which ran alone"
  }

  private func texts(width: Int) -> [StyledLine] {
    let common = entry.pieces.prefix(token).joined()
    let heading = StyledLine("the first \(Format.count(token)) tokens are the same", .title, .bold)
    let shared = [heading] + common.wrapped(to: width).map { StyledLine($0, .dim) }
    guard pair.firstTokenDifference != nil else { return shared }
    return shared + [StyledLine()] + sides(width: width) + [StyledLine()]
      + candidates(width: width)
  }

  private func sides(width: Int) -> [StyledLine] {
    let column = max(1, (width - 3) / 2)
    var heading = StyledLine(
      "✗ \(entry.id)\(entry.isShared ? " in company" : " alone")".padded(to: column), .hashDiffers,
      .bold)
    heading.add(" │ ", .border)
    heading.add("◇ \(reference.id)\(reference.isShared ? "" : " alone")", .info, .bold)
    let left = entry.pieces.dropFirst(token).joined().wrapped(to: column)
    let right = reference.pieces.dropFirst(token).joined().wrapped(to: column)
    let rows = (0..<max(left.count, right.count)).map { row in
      var line = StyledLine((left.indices.contains(row) ? left[row] : "").padded(to: column))
      line.add(" │ ", .border)
      line.add(right.indices.contains(row) ? right[row] : "")
      return line
    }
    return [heading] + rows
  }

  /// What each run held likely at the token where they part.
  private func candidates(width: Int) -> [StyledLine] {
    let column = max(1, (width - 3) / 2)
    let left = top(of: entry)
    let right = top(of: reference)
    guard !left.isEmpty || !right.isEmpty else { return [] }
    var heading = StyledLine(
      "token \(Format.count(token)): margin \(margin(of: entry))".padded(to: column), .title)
    heading.add(" │ ", .border)
    heading.add("margin \(margin(of: reference))", .title)
    let rows = (0..<max(left.count, right.count)).map { row in
      var line = StyledLine(describe(left, row).padded(to: column))
      line.add(" │ ", .border)
      line.add(describe(right, row))
      return line
    }
    return [heading] + rows
  }

  private func top(of entry: RequestEntry) -> [TokenLogprob] {
    entry.top.indices.contains(token) ? entry.top[token] : []
  }

  private func margin(of entry: RequestEntry) -> String {
    entry.margin(ofToken: token).map { Format.fixed($0, 4) } ?? Format.unknown
  }

  private func describe(_ top: [TokenLogprob], _ row: Int) -> String {
    guard top.indices.contains(row) else { return "" }
    let candidate = top[row]
    let logprob = Format.fixed(Double(candidate.logprob), 4).leftPadded(to: 9)
    return "\(logprob)  \(spelling.text(of: candidate.token))"
  }
}

extension String {
  /// In quotes, with blanks and newlines that can be seen.
  var visible: String {
    "\"" + map { $0.isNewline ? "⏎" : $0 == " " ? "␣" : String($0) }.joined() + "\""
  }
}
