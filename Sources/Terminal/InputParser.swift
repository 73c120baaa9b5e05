/// Turns the bytes a terminal sends into keys.
///
/// It keeps what is incomplete until more bytes come or `flush()` says that none will. Reading
/// bytes here and not through curses gives SGR mouse and bracketed paste on every terminal,
/// also where terminfo does not mention them (tmux), and no delay but our own after Esc.
///
/// Alt with a key arrives as Esc and the key, which is what the terminal sends.
package struct InputParser {
  /// Longest paste kept; what comes after is dropped up to the closing mark.
  package static let maxPasteSize = 1 << 20
  /// Longest escape sequence waited for.
  private static let maxSequenceLength = 64
  private static let pasteEnd: [UInt8] = Array("\u{1b}[201~".utf8)

  private var pending: [UInt8] = []
  private var paste: [UInt8]?

  package init() {}

  /// How long to wait for the rest of what has begun, or nil when nothing has.
  package var patienceMilliseconds: Int? {
    if paste != nil { return 500 }
    return pending.isEmpty ? nil : 25
  }

  /// Takes bytes in and gives back the keys they complete.
  package mutating func feed(_ bytes: some Sequence<UInt8>) -> [Key] {
    pending.append(contentsOf: bytes)
    var keys: [Key] = []
    while !pending.isEmpty {
      if paste != nil {
        keys += continuePaste()
        continue
      }
      guard let token = InputToken(pending[...], limit: Self.maxSequenceLength) else { break }
      pending.removeFirst(token.length)
      switch token.meaning {
      case .key(let key): keys.append(key)
      case .pasteStart: paste = []
      case .nothing: break
      }
    }
    return keys
  }

  /// Gives up waiting: a lone Esc is the Esc key, an open paste ends here, other rests are noise.
  package mutating func flush() -> [Key] {
    if let text = paste {
      paste = nil
      return [.paste(Self.cleaned(text))]
    }
    let rest = pending
    pending = []
    guard rest.first == 0x1b else { return [] }
    guard rest.count == 2, let second = rest.last, second > 0x20 else { return [.escape] }
    return [.escape, .character(Character(Unicode.Scalar(second)))]
  }

  private mutating func continuePaste() -> [Key] {
    guard var text = paste else { return [] }
    let searchStart = max(0, text.count - Self.pasteEnd.count + 1)
    text += pending
    pending = []
    guard let end = text.firstIndex(of: Self.pasteEnd, from: searchStart) else {
      if text.count > Self.maxPasteSize {
        text.removeSubrange(Self.maxPasteSize..<(text.count - Self.pasteEnd.count))
      }
      paste = text
      return []
    }
    pending = Array(text[(end + Self.pasteEnd.count)...])
    paste = nil
    return [.paste(Self.cleaned(Array(text[..<end])))]
  }

  /// The text without controls; tabs become blanks and every line end a newline.
  private static func cleaned(_ bytes: [UInt8]) -> String {
    var result = String.UnicodeScalarView()
    var afterReturn = false
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar {
      case "\n" where afterReturn: break
      case "\r", "\n": result.append("\n")
      case "\t": result.append(" ")
      default: if scalar.properties.generalCategory != .control { result.append(scalar) }
      }
      afterReturn = scalar == "\r"
    }
    return String(result)
  }
}

extension [UInt8] {
  fileprivate func firstIndex(of needle: [UInt8], from start: Int) -> Int? {
    guard count - start >= needle.count else { return nil }
    return (start...(count - needle.count)).first { self[$0..<($0 + needle.count)] == needle[...] }
  }
}
