import CHashing

/// SHA-256 of bytes that come in pieces, or at once.
public struct SHA256: Sendable {
  /// Bytes of a digest.
  public static let byteCount = Int(CH_SHA256_BYTES)

  private var state = ch_sha256()

  public init() { unsafe ch_sha256_begin(&state) }

  /// The digest of `data`, 32 bytes.
  public static func hash(data: some Collection<UInt8>) -> [UInt8] {
    var hasher = SHA256()
    hasher.update(data: data)
    return hasher.finalize()
  }

  /// Takes the next bytes.
  public mutating func update(data: some Collection<UInt8>) {
    let isDone: Void? = data.withContiguousStorageIfAvailable { unsafe absorb($0) }
    if isDone == nil { unsafe Array(data).withUnsafeBufferPointer { unsafe absorb($0) } }
  }

  /// The digest of all bytes so far, to which more may be added.
  public func finalize() -> [UInt8] {
    var last = state
    return unsafe [UInt8](unsafeUninitializedCapacity: Self.byteCount) { digest, count in
      unsafe ch_sha256_finish(&last, digest.baseAddress)
      count = Self.byteCount
    }
  }

  private mutating func absorb(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let start = bytes.baseAddress else { return }
    unsafe ch_sha256_update(&state, start, bytes.count)
  }
}
