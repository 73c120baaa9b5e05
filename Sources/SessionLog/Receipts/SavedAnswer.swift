public import EngineTypes

/// An answer's receipt, and what a client kept of the answer itself.
public struct SavedAnswer: Hashable, Sendable {
  public var receipt: Receipt
  /// What stands beside it in a response; `nil` where the receipt came alone.
  public var choice: SavedChoice?

  public init(receipt: Receipt, choice: SavedChoice? = nil) {
    (self.receipt, self.choice) = (receipt, choice)
  }
}

/// One choice of a response in OpenAI's shape, as far as it can be compared.
public struct SavedChoice: Hashable, Sendable {
  public var index: Int
  public var text: String?
  /// `token_ids`.
  public var tokens: [TokenID]?
  /// `prompt_token_ids`.
  public var promptTokens: [TokenID]?
  /// One for each token.
  ///
  /// Where the text begins with the prompt, one for each of its tokens before them. `nil` stands for one
  /// that has none, such as a prompt's first.
  public var logprobs: [Double?]?
  /// `prompt_logprobs`: of each token of the prompt, by id, its own and the likeliest ones'; `nil` for the
  /// first.
  public var promptLogprobs: [[TokenID: Double]?]?
  public var finishReason: String?

  public init(index: Int) { self.index = index }
}

/// What a client may have saved of an answer, and this program finds the receipts in.
public enum SavedForm: String, Sendable {
  case receipt, response, stream
}

/// A file with receipts in it.
public struct SavedAnswers: Hashable, Sendable {
  /// Bytes that a file may have.
  public static let limit = 64 << 20

  public var form: SavedForm
  /// One for each receipt, in order of their choices.
  public var answers: [SavedAnswer]

  /// Reads a receipt or lines of them, a response with one under `invar`, or a stream whose chunks have
  /// one.
  ///
  /// - Throws: `ReceiptError`, whatever the bytes are.
  public init(_ bytes: [UInt8]) throws(ReceiptError) {
    guard bytes.count <= Self.limit else {
      throw .tooLarge(byteCount: bytes.count, limit: Self.limit)
    }
    let isObject = bytes.first { !$0.isBlank } == UInt8(ascii: "{")
    if !isObject {
      try self.init(stream: bytes)
    } else if let object = try? JSONReader.read(bytes[...]) {
      try self.init(object: object)
    } else {
      try self.init(lines: bytes)
    }
  }

  /// As `invar export --to receipts` writes them.
  private init(lines: [UInt8]) throws(ReceiptError) {
    form = .receipt
    answers = []
    for line in lines.split(separator: UInt8(ascii: "\n")) where !line.allSatisfy(\.isBlank) {
      answers.append(SavedAnswer(receipt: try Receipt(node: try JSONNode(receipt: Array(line)))))
    }
  }

  private init(object: JSONNode) throws(ReceiptError) {
    if object.member("receipt") != nil {
      form = .receipt
      answers = [SavedAnswer(receipt: try Receipt(node: object))]
      return
    }
    form = .response
    var choices = SavedChoices()
    choices.add(object)
    answers = try choices.answers(Self.receipts(in: object))
  }

  private init(stream: [UInt8]) throws(ReceiptError) {
    form = .stream
    var choices = SavedChoices()
    var receipts: [Receipt] = []
    var hasData = false
    for (index, line) in stream.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
    )
    .enumerated() {
      guard let data = line.eventData else { continue }
      hasData = true
      if data.elementsEqual("[DONE]".utf8) { break }
      let chunk: JSONNode
      do { chunk = try JSONReader.read(data) } catch { throw .brokenStream(line: index + 1) }
      choices.add(chunk)
      receipts += try Self.receipts(in: chunk)
    }
    guard hasData else { throw .notJSON }
    answers = try choices.answers(receipts)
  }

  /// Under `invar`: a receipt or several, or an object that has them under `receipt`.
  private static func receipts(in object: JSONNode) throws(ReceiptError) -> [Receipt] {
    guard var node = object.member("invar") else { return [] }
    if let inner = node.member("receipt"), inner.isCollection { node = inner }
    guard case .array(let nodes) = node else {
      return node.isCollection ? [try Receipt(node: node)] : []
    }
    var receipts: [Receipt] = []
    for node in nodes { receipts.append(try Receipt(node: node)) }
    return receipts
  }
}

/// Choices in the making: whole ones, or pieces of a stream.
private struct SavedChoices {
  private var choices: [Int: SavedChoice] = [:]

  /// With their receipts: one for each choice, or one receipt without any choices.
  func answers(_ receipts: [Receipt]) throws(ReceiptError) -> [SavedAnswer] {
    guard !receipts.isEmpty else { throw .noReceipt }
    let choices = self.choices.values.sorted { $0.index < $1.index }
    if choices.isEmpty { return receipts.map { SavedAnswer(receipt: $0) } }
    guard choices.count == receipts.count else {
      throw .otherCount(receipts: receipts.count, choices: choices.count)
    }
    return zip(receipts, choices).map { SavedAnswer(receipt: $0, choice: $1) }
  }

  mutating func add(_ response: JSONNode) {
    guard case .array(let nodes)? = response.member("choices") else { return }
    for node in nodes {
      let index = node.member("index").flatMap { Int($0) } ?? 0
      var choice = choices[index] ?? SavedChoice(index: index)
      choice.add(node)
      // A chat's response has them beside its choices.
      if let ids = TokenID.list(response.member("prompt_token_ids")) { choice.promptTokens = ids }
      if let rows = response.member("prompt_logprobs")?.promptLogprobs {
        choice.promptLogprobs = rows
      }
      choices[index] = choice
    }
  }
}

extension SavedChoice {
  fileprivate mutating func add(_ node: JSONNode) {
    let content =
      node.member("text") ?? node.member("message")?.member("content")
      ?? node.member("delta")?.member("content")
    if let text = content.flatMap({ String($0) }) { self.text = (self.text ?? "") + text }
    if let ids = TokenID.list(node.member("token_ids")) { tokens = (tokens ?? []) + ids }
    if let ids = TokenID.list(node.member("prompt_token_ids")) { promptTokens = ids }
    if let rows = node.member("prompt_logprobs")?.promptLogprobs { promptLogprobs = rows }
    if let values = node.member("logprobs")?.logprobs { logprobs = (logprobs ?? []) + values }
    if let reason = node.member("finish_reason").flatMap({ String($0) }) { finishReason = reason }
  }
}

extension TokenID {
  fileprivate static func list(_ node: JSONNode?) -> [TokenID]? {
    node.flatMap { [Int32]($0) }?.map(TokenID.init(rawValue:))
  }
}

extension JSONNode {
  /// Reads what is to be a receipt or a response.
  init(receipt bytes: [UInt8]) throws(ReceiptError) {
    do { self = try JSONReader.read(bytes[...]) } catch { throw .notJSON }
  }

  func member(_ name: String) -> JSONNode? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  fileprivate var isCollection: Bool {
    switch self {
    case .array, .object: true
    default: false
    }
  }

  /// vLLM's form: an object for each token, of log-probabilities by id.
  fileprivate var promptLogprobs: [[TokenID: Double]?]? {
    guard case .array(let rows) = self else { return nil }
    return rows.map { row in
      guard case .object(let members) = row else { return nil }
      let pairs = members.compactMap { member -> (TokenID, Double)? in
        guard let id = Int32(member.name), let value = member.value.member("logprob"),
          let logprob = Double(value)
        else { return nil }
        return (TokenID(rawValue: id), logprob)
      }
      return Dictionary(pairs) { first, _ in first }
    }
  }

  /// The tokens' own, of a completion's `logprobs` or a chat's.
  fileprivate var logprobs: [Double?]? {
    if case .array(let values)? = member("token_logprobs") { return values.map { Double($0) } }
    guard case .array(let entries)? = member("content") else { return nil }
    return entries.map { $0.member("logprob").flatMap { Double($0) } }
  }
}

extension Double {
  fileprivate init?(_ node: JSONNode) {
    switch node {
    case .integer(let magnitude, let isNegative):
      self = isNegative ? -Double(magnitude) : Double(magnitude)
    case .decimal(let digits): self.init(digits)
    default: return nil
    }
  }
}

extension UInt8 {
  fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }
}

extension ArraySlice<UInt8> {
  /// What a stream's line carries; `nil` where it is no line of data.
  fileprivate var eventData: ArraySlice<UInt8>? {
    guard starts(with: "data:".utf8) else { return nil }
    let data = dropFirst(5).drop { $0.isBlank }
    return data.last == 0x0D ? data.dropLast() : data
  }
}
