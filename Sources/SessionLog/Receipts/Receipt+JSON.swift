import EngineTypes

extension Receipt {
  /// One line of JSON, the same for the same receipt.
  public var json: String {
    text { $0.field("receipt_sha256", digest) }
  }

  /// What the digest is over: the same line without it.
  var jsonWithoutDigest: String { text { _ in } }

  private func text(_ end: (inout JSONLine) -> Void) -> String {
    var line = JSONLine()
    line.open("{")
    line.fields(self)
    end(&line)
    line.close("}")
    return String(decoding: line.bytes, as: UTF8.self)
  }

  /// The names in it, of each object by its place.
  private static let names: [String: Set<String>] = [
    "": [
      "receipt", "numerics", "model_sha256", "hash_header", "mode", "prompt_tokens",
      "prompt_sha256", "sampling", "tokens", "finish_reason", "output_hash", "text_sha256",
      "receipt_sha256",
    ],
    "hash_header": ["activation", "architecture", "families", "kv", "model", "numerics"],
    "hash_header.families": Set(KernelOperation.allCases.map(\.rawValue)),
    "sampling": [
      "temperature", "top_k", "top_p", "min_p", "seed", "max_tokens", "ignore_eos", "stop",
    ],
  ]

  /// Reads what `json` writes, in any layout.
  ///
  /// - Throws: `ReceiptError` where it is no receipt, or one of another form.
  public init(json: String) throws(ReceiptError) {
    try self.init(node: try JSONNode(receipt: Array(json.utf8)))
  }

  init(node: JSONNode) throws(ReceiptError) {
    guard let fields = Fields(node), node.member("receipt") != nil else { throw .noReceipt }
    do {
      let version: Int = try fields("receipt")
      guard version == Self.version else { throw ReceiptError.version(version) }
      try Self.checkNames(node)
      try self.init(fields)
    } catch let error as ReceiptError { throw error } catch let error as BadField {
      throw .badField(error.name)
    } catch { throw .noReceipt }
  }

  private init(_ fields: Fields) throws {
    numerics = try fields("numerics")
    modelSHA256 = try fields("model_sha256")
    let header = try fields.object("hash_header")
    headerNumerics = try header.at("hash_header", "numerics")
    self.header = try HashHeader(receipt: header)
    let word: String = try fields("mode")
    mode = word == Self.mixed ? nil : KernelMode(word)
    guard mode != nil || word == Self.mixed else { throw BadField(name: "mode") }
    promptTokens = try Self.tokens("prompt_tokens", fields)
    promptSHA256 = try fields("prompt_sha256")
    sampling = try Self.sampling(fields.object("sampling"))
    tokens = try Self.tokens("tokens", fields)
    finishReason = try fields.choice("finish_reason")
    outputHash = try fields("output_hash")
    textSHA256 = try fields("text_sha256")
    digest = try fields("receipt_sha256")
  }

  fileprivate static let mixed = "mixed"

  private static func tokens(_ name: String, _ fields: Fields) throws(BadField) -> [TokenID] {
    let ids: [Int32] = try fields(name)
    return ids.map(TokenID.init(rawValue:))
  }

  /// With numbers that mean something, because they are to be obeyed.
  private static func sampling(_ fields: Fields) throws(BadField) -> SamplingParameters {
    let sampling: SamplingParameters
    do { sampling = try fields.sampling() } catch {
      throw BadField(name: "sampling.\(error.name)")
    }
    let checks: [(String, Bool)] = [
      ("temperature", sampling.temperature >= 0 && sampling.temperature.isFinite),
      ("top_k", sampling.topK >= 0), ("top_p", sampling.topP.isFinite),
      ("min_p", sampling.minP.isFinite), ("max_tokens", sampling.maxTokens >= 0),
      ("stop", sampling.stopStringProblem == nil),
    ]
    for (name, isFine) in checks where !isFine { throw BadField(name: "sampling.\(name)") }
    return sampling
  }

  /// Every name is known and there once: what nobody reads would be in no digest.
  private static func checkNames(_ node: JSONNode, at place: String = "") throws(ReceiptError) {
    guard case .object(let members) = node, let known = names[place] else { return }
    var seen: Set<String> = []
    for member in members {
      let path = place.isEmpty ? member.name : "\(place).\(member.name)"
      guard known.contains(member.name) else { throw .unknownField(path) }
      guard seen.insert(member.name).inserted else { throw .repeatedField(path) }
      try checkNames(member.value, at: path)
    }
  }
}

extension JSONLine {
  fileprivate mutating func fields(_ receipt: Receipt) {
    field("receipt", Receipt.version)
    field("numerics", receipt.numerics)
    field("model_sha256", receipt.modelSHA256)
    object("hash_header") { $0.fields(receipt.header, receipt.headerNumerics) }
    field("mode", receipt.mode?.description ?? Receipt.mixed)
    tokens("prompt_tokens", receipt.promptTokens)
    field("prompt_sha256", receipt.promptSHA256)
    object("sampling") { $0.fields(receipt.sampling) }
    tokens("tokens", receipt.tokens)
    field("finish_reason", receipt.finishReason.rawValue)
    field("output_hash", receipt.outputHash)
    field("text_sha256", receipt.textSHA256)
  }

  /// As `HashHeader.json` has it.
  private mutating func fields(_ header: HashHeader, _ numerics: String) {
    field("activation", header.activation.rawValue)
    field("architecture", header.architecture)
    object("families") { line in
      for operation in KernelOperation.allCases.sorted(by: { $0.rawValue < $1.rawValue }) {
        line.field(operation.rawValue, header.mode[operation].rawValue)
      }
    }
    field("kv", header.kv.rawValue)
    field("model", header.modelSHA256)
    field("numerics", numerics)
  }

  private mutating func tokens(_ name: String, _ tokens: [TokenID]) {
    array(name) { line in
      for token in tokens { line.number(token.rawValue) }
    }
  }
}

extension HashHeader {
  fileprivate init(receipt fields: Fields) throws {
    let place = "hash_header"
    var mode = KernelMode.invariant
    let families: Fields = try fields.at(place, "families")
    for operation in KernelOperation.allCases {
      mode[operation] = try families.choiceAt("\(place).families", operation.rawValue)
    }
    self.init(
      modelSHA256: try fields.at(place, "model"),
      architecture: try fields.at(place, "architecture"),
      activation: try fields.choiceAt(place, "activation"), kv: try fields.choiceAt(place, "kv"),
      mode: mode)
  }
}

extension Fields {
  /// A field of an object that is itself one, named with its place where it is bad.
  fileprivate func at<Value: LoggedValue>(
    _ place: String, _ name: String
  ) throws(BadField) -> Value {
    do { return try self(name) } catch { throw BadField(name: "\(place).\(error.name)") }
  }

  fileprivate func choiceAt<Value: RawRepresentable>(
    _ place: String, _ name: String
  ) throws(BadField) -> Value where Value.RawValue == String {
    do { return try choice(name) } catch { throw BadField(name: "\(place).\(error.name)") }
  }
}
