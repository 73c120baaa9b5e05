/// A SHA-256 value: the rolling hash over a request's tokens and raw logit bits.
///
/// Equal hashes mean equal *bits*: the same header, prompt, tokens and every bit of every logits row.
public struct OutputHash: Hashable, Sendable, CustomStringConvertible {
  // Four big-endian words keep the value trivially copyable.
  private var words: (UInt64, UInt64, UInt64, UInt64)

  /// Makes a hash from exactly 32 bytes.
  ///
  /// - Returns: `nil` where there are more or fewer.
  public init?(bytes: some Sequence<UInt8>) {
    var collected: [UInt64] = [0, 0, 0, 0]
    var count = 0
    for byte in bytes {
      guard count < 32 else { return nil }
      collected[count / 8] = collected[count / 8] << 8 | UInt64(byte)
      count += 1
    }
    guard count == 32 else { return nil }
    words = (collected[0], collected[1], collected[2], collected[3])
  }

  /// Makes a hash from 64 hexadecimal digits.
  public init?(hex: some StringProtocol) {
    let digits = Array(hex.utf8)
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    for pair in stride(from: 0, to: 64, by: 2) {
      guard let high = Self.value(ofDigit: digits[pair]),
        let low = Self.value(ofDigit: digits[pair + 1])
      else { return nil }
      bytes.append(high << 4 | low)
    }
    self.init(bytes: bytes)
  }

  public var bytes: [UInt8] {
    [words.0, words.1, words.2, words.3].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
    }
  }

  /// All 64 hexadecimal digits.
  public var hex: String { Hexadecimal.text(of: bytes) }

  /// The first 12 digits, as the dashboard shows them.
  public var short: String { String(hex.prefix(12)) }

  public var description: String { hex }

  public static func == (a: OutputHash, b: OutputHash) -> Bool { a.words == b.words }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
  }

  private static func value(ofDigit digit: UInt8) -> UInt8? {
    switch digit {
    case 48...57: digit - 48
    case 65...70: digit - 55
    case 97...102: digit - 87
    default: nil
    }
  }
}
