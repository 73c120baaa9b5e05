/// Strings that a terminal sends of itself: replies to OSC and DCS, and what other programs ask for
/// with APC, PM and SOS. None is ever typed.
extension InputParser {
  /// Begins a string by its introducer in 7 bits, which is kept as the first byte.
  mutating func startString(_ introducer: UInt8) {
    place = .string
    body = [introducer]
  }

  mutating func takeString(_ byte: UInt8) {
    switch byte {
    case 0x07: finishString()
    case 0x1b: place = .escapeInString
    // Behind ASCII it is no part of a character of UTF-8.
    case 0x9c where isEightBit || body.last == 0xc2 || body.last.map { $0 < 0x80 } == true:
      finishString()
    case 0x18, 0x1a: finish()
    // The way out of a string that never ends: no terminal sends this in one.
    case 0x03:
      finish()
      take(byte)
    default: keep(byte)
    }
  }

  mutating func takeEscapeInString(_ byte: UInt8) {
    if byte == UInt8(ascii: "\\") { return finishString() }
    // An Esc within the string, as where one terminal passes on what another has sent.
    if byte == 0x1b { return }
    restart()
    take(byte)
  }

  private mutating func finishString() {
    if body.last == 0xc2 { body.removeLast() }
    if let reply = TerminalReply(string: body) { note(reply) }
    finish()
  }
}
