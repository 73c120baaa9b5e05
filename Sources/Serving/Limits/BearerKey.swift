import Hashing

/// The key that clients must show.
///
/// Keys are compared by their digests, in constant time, so that how long it takes tells nothing.
package struct BearerKey: Sendable {
  private let digest: [UInt8]

  package init(_ key: String) { digest = SHA256.hash(data: Array(key.utf8)) }

  /// Whether an `Authorization` header has it.
  package func opens(_ authorization: String?) -> Bool {
    let words = (authorization ?? "").split(separator: " ", maxSplits: 1)
    let isBearer = words.count == 2 && words[0].lowercased() == "bearer"
    let shown = SHA256.hash(data: Array((isBearer ? String(words[1]) : "").utf8))
    // Every byte is looked at, wherever the two differ first.
    let difference = zip(shown, digest).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) }
    return (difference == 0) && isBearer
  }
}
