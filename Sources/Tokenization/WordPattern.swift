/// The expression by which GPT-4's tokenizer cuts text, and where its heirs differ from it.
///
/// `C|S[A-Za-z]+|[^\r\n B]?U*W+c?|[^\r\n B]?U+W*c?|\p{N}{1,n}| ?[signs]+[tail]*|\s*[\r\n]+|\s+(?!\S)|\s+`
///
/// where *U* and *W* are the letters less `a-z` and less `A-Z` if `splitsCase`, else all letters.
struct WordPattern: Sendable, Hashable {
  /// What becomes of `'s 't 're 've 'm 'll 'd`, in capitals too.
  enum Contractions { case areCutLikeAnyText, areWords, endWords }

  var contractions = Contractions.areWords
  /// What words are made of.
  var letters: CharacterClasses = .letter
  /// What cannot begin a word unless it is a letter of it; any other sign can, newlines apart.
  var cannotLead: CharacterClasses = [.letter, .number]
  /// Whether a word of ASCII letters may end where the next one begins with a capital.
  var splitsCase = false
  /// Whether any ASCII sign and the ASCII letters after it are a word.
  var joinsASCIISigns = false
  /// How many numbers make a word; none where an earlier rule has taken them out.
  var numberLength = 3
  var signs: CharacterClasses = .signs
  /// Bytes that stay with the signs before them.
  var signTail = Array("\r\n".utf8)

  /// Where the word that starts at `start` ends, or `nil` where none does.
  func wordEnd(in text: TextStretch, from start: Int) -> Int? {
    if contractions == .areWords, let end = text.contractionEnd(from: start, anyCase: true) {
      return end
    }
    guard let (first, length) = text.scalar(start) else { return nil }
    if joinsASCIISigns, let end = asciiWordEnd(in: text, from: start) { return end }
    if !cannotLead.contains(first), !TextStretch.isNewline(text.bytes[start]),
      let end = lettersEnd(in: text, from: start + length)
    {
      return end
    }
    if let end = lettersEnd(in: text, from: start) { return end }
    if first == .number, numberLength > 0 {
      return text.numberEnd(from: start, maxLength: numberLength)
    }
    if let end = signsEnd(in: text, from: start) { return end }
    guard first == .whitespace else { return nil }
    return text.lastNewlineEnd(from: start) ?? text.whitespaceEnd(from: start)
  }

  /// Matches `U*W+c?|U+W*c?`.
  private func lettersEnd(in text: TextStretch, from start: Int) -> Int? {
    let end = splitsCase ? casedEnd(in: text, from: start) : text.runEnd(of: letters, from: start)
    guard end > start else { return nil }
    guard contractions == .endWords else { return end }
    return text.contractionEnd(from: end, anyCase: true) ?? end
  }

  private func casedEnd(in text: TextStretch, from start: Int) -> Int {
    var index = start
    // Letters beyond ASCII are of both kinds, so the capitals may have to give one back.
    var lastOfBoth = start
    while let (found, length) = text.scalar(index), letters.contains(found),
      !isASCIILetter(text.bytes[index], UInt8(ascii: "a"))
    {
      index += length
      if length > 1 { lastOfBoth = index }
    }
    let capitalsEnd = index
    while let (found, length) = text.scalar(index), letters.contains(found),
      !isASCIILetter(text.bytes[index], UInt8(ascii: "A"))
    {
      index += length
    }
    if index > capitalsEnd { return index }
    return lastOfBoth > start ? lastOfBoth : capitalsEnd
  }

  private func asciiWordEnd(in text: TextStretch, from start: Int) -> Int? {
    guard let byte = text.byte(start), byte < 0x80,
      CharacterClasses([.punctuation, .symbol]).contains(.ofASCII(byte))
    else { return nil }
    var index = start + 1
    while let byte = text.byte(index), isASCIILetter(byte | 0x20, UInt8(ascii: "a")) { index += 1 }
    return index > start + 1 ? index : nil
  }

  /// Matches ` ?[signs]+[tail]*`.
  private func signsEnd(in text: TextStretch, from start: Int) -> Int? {
    let body = text.byte(start) == UInt8(ascii: " ") ? start + 1 : start
    let end = text.runEnd(of: signs, from: body)
    return end > body ? text.byteRunEnd(of: signTail, from: end) : nil
  }

  /// Whether the byte is one of the 26 from `first` on.
  private func isASCIILetter(_ byte: UInt8, _ first: UInt8) -> Bool {
    byte >= first && byte < first + 26
  }
}

extension WordPattern {
  static let llama3 = WordPattern()
  static let qwen2 = WordPattern(numberLength: 1)
  /// Marks belong to words.
  static let qwen35 = WordPattern(
    letters: [.letter, .mark], numberLength: 1, signs: [.punctuation, .symbol, .other])
  static let gpt4o = WordPattern(
    contractions: .endWords, splitsCase: true, signTail: Array("\r\n/".utf8))
  static let tekken = WordPattern(
    contractions: .areCutLikeAnyText, splitsCase: true, numberLength: 1,
    signTail: Array("\r\n/".utf8))
  static let deepSeek3 = WordPattern(
    contractions: .areCutLikeAnyText, letters: [.letter, .mark],
    cannotLead: [.letter, .punctuation, .symbol], joinsASCIISigns: true, numberLength: 0,
    signs: [.punctuation, .symbol])
  static let seedCoder = WordPattern(numberLength: 1, signTail: [])
  static let ufakzeka = WordPattern(contractions: .areCutLikeAnyText, numberLength: 1)
  static let miniCPM5 = WordPattern(numberLength: .max)
}

/// Where GPT-2's word that starts at `start` ends.
///
/// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
func gpt2WordEnd(in text: TextStretch, from start: Int) -> Int {
  if let end = text.contractionEnd(from: start, anyCase: false) { return end }
  // A space belongs to the word that follows it.
  let isBeforeWord = text.bytes[start] == UInt8(ascii: " ") && start + 1 < text.end
  let body = isBeforeWord ? start + 1 : start
  guard let (found, _) = text.scalar(body) else { return text.end }
  if found == .whitespace { return text.whitespaceEnd(from: start) }
  let run = CharacterClasses(found)
  return text.runEnd(of: run.isSubset(of: .signs) ? .signs : run, from: body)
}
