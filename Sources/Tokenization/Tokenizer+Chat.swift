public import EngineTypes

extension Tokenizer {
  /// The tokens of a rendered chat: BOS and EOS, where the file asks for them, are there once.
  ///
  /// One that the template has written counts, so that a template with `bos_token` and one without
  /// give the same. A mark that stands before later turns too is the turn's and no BOS.
  ///
  /// - Parameters:
  ///   - text: What the template made.
  ///   - messages: What was said in it, whose marks say nothing of the template.
  /// - Returns: The prompt as the model was trained to read it.
  public func encode(renderedChat text: String, of messages: [String]) -> [TokenID] {
    var rest = Array(text.utf8)[...]
    if let mark = leadingToken.map({ Array(bytes(of: $0)) }), rest.starts(with: mark),
      templateWrites("bos_token") || isAlone(mark, in: rest, of: messages)
    {
      rest = rest.dropFirst(mark.count)
    }
    if addsEOS, let mark = eosToken.map(bytes(of:)), rest.suffix(mark.count).elementsEqual(mark) {
      rest = rest.dropLast(mark.count)
    }
    return encode(Array(rest), parsesSpecialTokens: true, addsSpecialTokens: true)
  }

  private func templateWrites(_ variable: String) -> Bool {
    chatTemplateSource?.contains(variable) ?? false
  }

  /// Whether the mark is the template's only one.
  private func isAlone(_ mark: [UInt8], in text: ArraySlice<UInt8>, of messages: [String]) -> Bool {
    let said = messages.reduce(0) { $0 + Self.count(mark, in: Array($1.utf8)[...]) }
    return Self.count(mark, in: text) - said == 1
  }

  private static func count(_ mark: [UInt8], in text: ArraySlice<UInt8>) -> Int {
    guard !mark.isEmpty, text.count >= mark.count else { return 0 }
    return (text.startIndex...text.endIndex - mark.count).count { text[$0...].starts(with: mark) }
  }
}
