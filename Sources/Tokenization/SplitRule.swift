/// One way to cut text; each is equal to a regular expression that llama.cpp applies.
enum SplitRule: Sendable, Equatable {
  /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
  case gpt2
  /// As GPT-2, but contractions in any case, words may begin with any one sign, newlines stay
  /// with what they end, and numbers are cut to a length.
  ///
  /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,n}|`
  /// ` ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
  case llama3(maxNumberLength: Int)
  /// `\p{N}`, and what lies between.
  case eachNumber
  /// `\p{N}+`, and what lies between.
  case numberRuns
  /// `[\p{P}$+<=>^~|]+`, and what lies between.
  case punctuationRuns
  /// `[0-9][0-9][0-9]`, and what lies between.
  case digitTriples

  /// Where the word that starts at `start` ends: past it, and no further than the stretch.
  func wordEnd(in text: TextStretch, from start: Int) -> Int {
    switch self {
    case .gpt2: gpt2WordEnd(in: text, from: start)
    case .llama3(let maxNumberLength):
      llama3WordEnd(in: text, from: start, maxNumberLength: maxNumberLength)
    case .eachNumber, .numberRuns, .punctuationRuns, .digitTriples:
      isolatedEnd(in: text, from: start)
    }
  }

  /// The end of the match at `start`, or else of the stretch before the next match.
  private func isolatedEnd(in text: TextStretch, from start: Int) -> Int {
    if let end = matchEnd(in: text, at: start) { return end }
    var index = start
    while let (_, length) = text.scalar(index) {
      index += length
      if matchEnd(in: text, at: index) != nil { break }
    }
    return index
  }

  private func matchEnd(in text: TextStretch, at index: Int) -> Int? {
    let end =
      switch self {
      case .eachNumber: numberEnd(in: text, from: index, maxLength: 1)
      case .numberRuns: text.runEnd(of: .number, from: index)
      case .punctuationRuns: punctuationEnd(in: text, from: index)
      case .digitTriples: tripleEnd(in: text, from: index)
      case .gpt2, .llama3: index
      }
    return end > index ? end : nil
  }
}

/// Where a run of at most `maxLength` numbers ends.
func numberEnd(in text: TextStretch, from start: Int, maxLength: Int) -> Int {
  var index = start
  for _ in 0..<maxLength {
    guard let (found, length) = text.scalar(index), found == .number else { break }
    index += length
  }
  return index
}

private func tripleEnd(in text: TextStretch, from start: Int) -> Int {
  for offset in 0..<3 {
    guard let byte = text.byte(start + offset), (0x30...0x39).contains(byte) else { return start }
  }
  return start + 3
}

private func punctuationEnd(in text: TextStretch, from start: Int) -> Int {
  var index = start
  while index < text.end {
    let scalar = text.wideScalar(index)
    guard isPunctuation(scalar) else { break }
    index += UTF8.width(scalar)
  }
  return index
}

private func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
  guard let age = scalar.properties.age, age <= (15, 1) else { return false }
  return switch scalar.properties.generalCategory {
  case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
    .initialPunctuation, .finalPunctuation, .otherPunctuation:
    true
  default:
    "$+<=>^~|".unicodeScalars.contains(scalar)
  }
}
