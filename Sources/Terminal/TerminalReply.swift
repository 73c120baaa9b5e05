/// What a terminal answers when it is asked.
package enum TerminalReply: Hashable, Sendable {
  /// The colour behind its text.
  case background(RGB)
  /// Where its cursor stands, from 1.
  case cursor(row: Int, column: Int)
  /// The numbers of its device attributes: what it can do.
  case attributes([Int])

  /// Reads a control sequence without its introducer.
  init?(control body: ArraySlice<UInt8>, final: UInt8) {
    switch final {
    case UInt8(ascii: "c") where body.first == UInt8(ascii: "?"):
      self = .attributes(ControlSequence.numbers(body.dropFirst()))
    case UInt8(ascii: "R") where body.first != UInt8(ascii: "?"):
      let numbers = ControlSequence.numbers(body)
      guard numbers.count == 2 else { return nil }
      self = .cursor(row: numbers[0], column: numbers[1])
    default: return nil
    }
  }

  /// Reads a string with its introducer: `]11;rgb:ffff/ffff/ffff`.
  init?(string: [UInt8]) {
    let text = String(decoding: string, as: UTF8.self)
    guard text.hasPrefix("]11;"), let color = RGB(xColor: text.dropFirst(4)) else { return nil }
    self = .background(color)
  }
}

extension RGB {
  /// Reads a colour as X writes it: `rgb:` or `rgba:` and one to four digits a channel, or `#rrggbb`.
  init?(xColor text: Substring) {
    if text.hasPrefix("#") {
      guard let color = RGB(hex: String(text)) else { return nil }
      self = color
      return
    }
    guard let colon = text.firstIndex(of: ":"), text.hasPrefix("rgb") else { return nil }
    let channels = text[text.index(after: colon)...].split(separator: "/").prefix(3).compactMap {
      digits -> UInt8? in
      guard (1...4).contains(digits.count), let value = Int(digits, radix: 16) else { return nil }
      return UInt8(value * 255 / ((1 << (4 * digits.count)) - 1))
    }
    guard channels.count == 3 else { return nil }
    self = RGB(channels[0], channels[1], channels[2])
  }
}
