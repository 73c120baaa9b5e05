import EngineTypes

/// Finds a token by its text, compared byte for byte.
struct TokenIndex: Sendable {
  private struct Slot {
    /// Negative where the slot is vacant.
    var token: Int32
    /// Hash bits the slot's place does not tell, so most mismatches cost no comparison.
    var tag: UInt32
  }

  private(set) var texts: ByteStrings
  /// The longest text, in bytes.
  private(set) var maxTextLength = 0
  private var slots: [Slot]
  private let seed = UInt64.random(in: .min ... .max)

  init(capacity: Int) {
    texts = ByteStrings(capacity: capacity)
    var slotCount = 16
    while slotCount < capacity * 2 { slotCount *= 2 }
    slots = [Slot](repeating: Slot(token: -1, tag: 0), count: slotCount)
  }

  func token(_ text: Span<UInt8>) -> TokenID? {
    let slot = slots[slotIndex(of: text, hash: hash(text))]
    return slot.token < 0 ? nil : TokenID(rawValue: slot.token)
  }

  func token(_ text: String) -> TokenID? { token(text.utf8Span.span) }

  /// Gives `text` the next id, or returns the token that has it already.
  mutating func append(_ text: Span<UInt8>) -> TokenID? {
    precondition(texts.count * 2 < slots.count, "\(texts.count) tokens fill the index")
    let hash = hash(text)
    let index = slotIndex(of: text, hash: hash)
    guard slots[index].token < 0 else { return TokenID(rawValue: slots[index].token) }
    slots[index] = Slot(token: Int32(texts.count), tag: UInt32(truncatingIfNeeded: hash))
    texts.append(text)
    maxTextLength = max(maxTextLength, text.count)
    return nil
  }

  private func slotIndex(of text: Span<UInt8>, hash: UInt64) -> Int {
    let mask = slots.count - 1
    let tag = UInt32(truncatingIfNeeded: hash)
    var index = Int(truncatingIfNeeded: hash >> 32) & mask
    while slots[index].token >= 0 {
      if slots[index].tag == tag, texts.equals(Int(slots[index].token), text) { break }
      index = (index + 1) & mask
    }
    return index
  }

  private func hash(_ text: Span<UInt8>) -> UInt64 {
    var hash = seed
    for index in text.indices {
      hash = (hash ^ UInt64(text[index])) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 29
    }
    return (hash ^ hash >> 32) &* 0xD6E8_FEB8_6659_FD93
  }
}
