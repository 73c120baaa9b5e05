import EngineTypes
import Terminal

/// Two texts that began alike, side by side from the first token that differs.
struct TwinComparison {
  private let entry: RequestEntry
  private let reference: RequestEntry
  private let pair: RunPair
  private let spelling: TokenSpelling
  /// How to find the kernel of a difference.
  private let locate: String
  /// Index of the first generated token that differs; where there is none, the answer's length.
  private let token: Int

  init(_ entry: RequestEntry, reference: RequestEntry, spelling: TokenSpelling, locate: String) {
    (self.spelling, self.locate) = (spelling, locate)
    self.entry = entry
    self.reference = reference
    pair = RunPair(entry, reference: reference)
    token = pair.firstTokenDifference ?? pair.comparedCount
  }

  func lines(width: Int) -> [StyledLine] {
    let strip = AgreementStrip(pair: pair)
    let (sentence, role) = strip.sentence
    return [
      StyledLine.fact(
        "against", "\(VerdictSign.reference.glyph) \(reference.id), \(standing)", .info),
      StyledLine.fact("agreement", sentence, role),
    ]
      + strip.lines(width: width) + way(width: width) + [StyledLine()] + texts(width: width)
  }

  /// The command in lines of its own where it is long, so that none of it is lost.
  private func way(width: Int) -> [StyledLine] {
    guard pair.firstBitDifference != nil || pair.firstTokenDifference != nil else { return [] }
    return [StyledLine("for the layer and operation (or :locate):", .dim)]
      + StyledLine(locate, .info).flowed(to: width)
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
    let left = StyledLine(
      "✗ \(entry.id)\(entry.isShared ? " in company" : " alone")".padded(to: column), .hashDiffers,
      .bold)
    let right = StyledLine(
      "\(VerdictSign.reference.glyph) \(reference.id)\(reference.isShared ? "" : " alone")", .info,
      .bold)
    return ([left] + rest(of: entry, width: column))
      .beside([right] + rest(of: reference, width: column), column: column)
  }

  /// The answer from the token on that differs.
  private func rest(of entry: RequestEntry, width: Int) -> [StyledLine] {
    entry.pieces.dropFirst(token).joined().wrapped(to: width).map { StyledLine($0) }
  }

  /// What each run held likely at the token where they part.
  private func candidates(width: Int) -> [StyledLine] {
    let column = max(1, (width - 3) / 2)
    let (left, right) = (top(of: entry).map(describe), top(of: reference).map(describe))
    guard !left.isEmpty || !right.isEmpty else { return [] }
    let heading = "token \(Format.count(token)): margin \(margin(of: entry))"
    return ([StyledLine(heading.padded(to: column), .title)] + left)
      .beside([StyledLine("margin \(margin(of: reference))", .title)] + right, column: column)
  }

  private func top(of entry: RequestEntry) -> [TokenLogprob] {
    entry.top.indices.contains(token) ? entry.top[token] : []
  }

  private func margin(of entry: RequestEntry) -> String {
    entry.margin(ofToken: token).map { Format.fixed($0, 4) } ?? Format.unknown
  }

  private func describe(_ candidate: TokenLogprob) -> StyledLine {
    let logprob = Format.fixed(Double(candidate.logprob), 4).leftPadded(to: 9)
    return StyledLine("\(logprob)  \(spelling.text(of: candidate.token))")
  }
}

extension String {
  /// In quotes, with blanks and newlines that can be seen.
  var visible: String {
    "\"" + inOneLine.map { $0 == " " ? "␣" : String($0) }.joined() + "\""
  }
}
