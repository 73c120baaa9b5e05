public import EngineTypes
import Hashing

/// What a third party needs to run an answer again and compare every bit of it.
///
/// ```swift
/// let receipt = Receipt(
///   model: engine.model, header: HashHeader(engine.model, settings, mode: end.mode),
///   admitted: admitted, tokens: tokens, finished: end)
/// print(receipt.json)
/// ```
public struct Receipt: Hashable, Sendable {
  /// The number of this form.
  public static let version = 1

  /// The version of the arithmetic and of the digest.
  public var numerics: String
  public var modelSHA256: String
  /// What the output hash begins with.
  public var header: HashHeader
  /// The version that the header says.
  public var headerNumerics: String
  /// The one mode of all steps, or `nil` where the answer saw more than one.
  public var mode: KernelMode?
  public var promptTokens: [TokenID]
  /// Over the prompt's token ids, four bytes each, the lowest first: what the output hash has of it.
  public var promptSHA256: OutputHash
  public var sampling: SamplingParameters
  /// What was generated.
  public var tokens: [TokenID]
  public var finishReason: FinishReason
  public var outputHash: OutputHash
  /// Over the text in UTF-8, up to the stop string that ended it.
  public var textSHA256: OutputHash
  /// Over all the rest, as `json` writes it.
  public var digest: OutputHash

  /// - Parameters:
  ///   - model: what ran.
  ///   - header: what the output hash began with.
  ///   - admitted: the request.
  ///   - tokens: all of its tokens.
  ///   - finished: its end.
  public init(
    model: ModelDescription, header: HashHeader, admitted: AdmittedRequest, tokens: [TokenRecord],
    finished: FinishedRequest
  ) {
    numerics = HashHeader.numerics
    modelSHA256 = model.sha256
    self.header = header
    headerNumerics = HashHeader.numerics
    mode = finished.mode
    promptTokens = admitted.promptTokens
    promptSHA256 = Self.hash(of: admitted.promptTokens)
    sampling = admitted.sampling
    self.tokens = tokens.map(\.token)
    finishReason = finished.reason
    outputHash = finished.hash
    textSHA256 = Self.hash(of: admitted.sampling.shown(tokens.map(\.text).joined()))
    digest = outputHash
    digest = computedDigest
  }

  /// The digest that the receipt must have: another one says that it was changed.
  public var computedDigest: OutputHash { Self.hash(of: jsonWithoutDigest) }

  /// Whether nothing was changed since it was written, or whoever did made the digest anew.
  public var isIntact: Bool { digest == computedDigest }

  /// What fits into a header of HTTP: the version of the arithmetic, the output hash and the digest.
  public var shortText: String { "\(numerics) output=\(outputHash.hex) receipt=\(digest.hex)" }

  /// A text's SHA-256.
  public static func hash(of text: String) -> OutputHash { hash(of: Array(text.utf8)) }

  /// That of token ids.
  public static func hash(of tokens: [TokenID]) -> OutputHash {
    hash(
      of: tokens.flatMap { token in
        let bits = UInt32(bitPattern: token.rawValue)
        return (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt32($0))) }
      })
  }

  private static func hash(of bytes: [UInt8]) -> OutputHash {
    let digest = SHA256.hash(data: bytes)
    guard let hash = OutputHash(bytes: digest) else {
      preconditionFailure("SHA-256 gave \(digest.count) bytes, not 32")
    }
    return hash
  }
}

extension RecordedSession {
  /// A receipt for each answer that the log has whole, in order of arrival.
  public var receipts: [Receipt] { requests.compactMap(receipt) }

  /// `nil` where the request has not ended, or some of its tokens are missing.
  public func receipt(of request: RequestSummary) -> Receipt? {
    guard let end = request.end, end.tokenCount == request.tokens.count else { return nil }
    return Receipt(
      model: header.model,
      header: HashHeader(header.model, header.settings, mode: end.mode ?? request.request.mode),
      admitted: request.request, tokens: request.tokens, finished: end)
  }
}
