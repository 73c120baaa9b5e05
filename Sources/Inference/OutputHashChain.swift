public import EngineTypes
import Hashing
public import Transformer

/// The rolling hash over one request's tokens and every bit of the logits they came from.
///
/// ```
/// H[0]   = SHA-256("invar/2" ‖ SHA-256(header) ‖ SHA-256(prompt token ids, u32 each))
/// H[i+1] = SHA-256(H[i] ‖ position u32 ‖ token u32 ‖ D[i], 64 bytes)
/// ```
///
/// Integers are little-endian. `position` is the absolute position of the logits row that yielded
/// the token, which is one before the position the token itself takes: for a prompt of *n* tokens
/// the first generated token is absorbed with position *n* − 1.
///
/// A test vector (header `{}`, prompt 1 2 3, then token 7 at position 2 with a digest of the bytes
/// 0…63): H[0] begins `6d38525b8251`, H[1] begins `0183de046b2f`.
public struct OutputHashChain: Hashable, Sendable {
  /// H[*i*] after *i* tokens.
  public private(set) var hash: OutputHash

  public init(header: HashHeader, promptTokens: [TokenID]) {
    self.init(headerJSON: header.json, promptTokens: promptTokens)
  }

  /// Starts the chain from the header's exact text, as a session log keeps it.
  public init(headerJSON: String, promptTokens: [TokenID]) {
    var prompt: [UInt8] = []
    prompt.reserveCapacity(4 * promptTokens.count)
    for token in promptTokens { appendLittleEndian(token.rawValue, to: &prompt) }
    var start = Array(HashHeader.numerics.utf8)
    start += SHA256.hash(data: Array(headerJSON.utf8))
    start += SHA256.hash(data: prompt)
    hash = OutputHash(SHA256.hash(data: start))
  }

  /// Moves on from H[*i*] to H[*i* + 1].
  ///
  /// - Parameters:
  ///   - token: the token sampled.
  ///   - position: absolute position of the row it was sampled from.
  ///   - digest: D[*i*], over every byte of that row.
  public mutating func absorb(_ token: TokenID, position: Int, digest: LogitsDigest) {
    var next = hash.bytes
    appendLittleEndian(Int32(position), to: &next)
    appendLittleEndian(token.rawValue, to: &next)
    next += digest.bytes
    hash = OutputHash(SHA256.hash(data: next))
  }
}

extension OutputHash {
  fileprivate init(_ digest: [UInt8]) {
    guard let hash = OutputHash(bytes: digest) else {
      preconditionFailure("SHA-256 gave \(digest.count) bytes, not 32")
    }
    self = hash
  }
}

private func appendLittleEndian(_ value: Int32, to bytes: inout [UInt8]) {
  let bits = UInt32(bitPattern: value)
  for shift in stride(from: UInt32(0), to: 32, by: 8) {
    bytes.append(UInt8(truncatingIfNeeded: bits >> shift))
  }
}
