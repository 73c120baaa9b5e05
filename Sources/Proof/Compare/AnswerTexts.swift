package import EngineTypes

/// The whole answers of a log, those of the same tokens once, in no more memory than was allowed.
package struct AnswerTexts: Hashable, Sendable {
  /// What tells one answer of a log from another: two share it as good as never.
  package struct Key: Hashable, Sendable {
    var tokensDigest: UInt64
    var tokenCount: Int
  }

  /// One answer.
  package struct Answer: Hashable, Sendable {
    package fileprivate(set) var tokens: [TokenID] = []
    package fileprivate(set) var text = ""
    /// Where each token's text ends, in bytes.
    fileprivate var ends: [Int] = []

    /// The text before a token, its own, and what comes behind it.
    package func parts(at token: Int) -> (before: String, text: String, after: String) {
      let start = token == 0 ? 0 : end(of: token - 1)
      let end = end(of: token)
      return (
        String(decoding: text.utf8.prefix(start), as: UTF8.self),
        String(decoding: text.utf8.prefix(end).dropFirst(start), as: UTF8.self),
        String(decoding: text.utf8.dropFirst(end), as: UTF8.self)
      )
    }

    private func end(of token: Int) -> Int {
      ends.indices.contains(token) ? ends[token] : text.utf8.count
    }

    /// About what it takes in memory.
    fileprivate var byteCount: Int { 128 + text.utf8.count + tokens.count * 12 }

    fileprivate mutating func add(_ token: TokenRecord) {
      tokens.append(token.token)
      text += token.text
      ends.append(text.utf8.count)
    }
  }

  private var answers: [Key: Answer] = [:]
  /// Of requests that have not ended.
  private var open: [RequestID: Answer] = [:]
  /// Bytes that may still be taken.
  private var room: Int
  /// Whether some answer found no room.
  package private(set) var isFull = false

  init(capacity: Int) { room = capacity }

  package subscript(key: Key) -> Answer? { answers[key] }

  /// Takes the next token of a request's answer.
  mutating func add(_ token: TokenRecord) {
    if room > 0 { open[token.request, default: Answer()].add(token) }
  }

  /// Keeps what a request has said, where nobody said it before.
  mutating func close(_ id: RequestID, _ key: Key) {
    guard let answer = open.removeValue(forKey: id), answers[key] == nil else { return }
    if answer.byteCount > room {
      (isFull, room) = (true, 0)
      open = [:]
    } else {
      room -= answer.byteCount
      answers[key] = answer
    }
  }
}

/// What tokens are written as, as far as the answers of a log show it.
package struct TokenSpellings: Hashable, Sendable {
  /// `nil` for one that was written in two ways, such as a piece of a character.
  private var texts: [TokenID: String?] = [:]

  package subscript(token: TokenID) -> String? { texts[token] ?? nil }

  mutating func add(_ token: TokenRecord) {
    guard let known = texts[token.token] else {
      texts[token.token] = .some(token.text.isEmpty ? nil : token.text)
      return
    }
    if let known, known != token.text { texts[token.token] = .some(nil) }
  }

  /// These and those of another log of the same model.
  func merged(with other: TokenSpellings) -> TokenSpellings {
    var merged = self
    merged.texts.merge(other.texts) { (own: String?, other: String?) -> String? in
      own == other ? own : nil
    }
    return merged
  }
}
