/// Control sequences: cursor and function keys, mouse reports, paste marks and replies.
extension InputParser {
  mutating func takeControl(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "[") where body.isEmpty: place = .linuxFunctionKey
    case UInt8(ascii: "M") where body.isEmpty: place = .legacyMouse
    // rxvt writes Shift so; in a report other bytes stand before it.
    case UInt8(ascii: "$") where isNumber: finishControl(UInt8(ascii: "~"))
    case 0x20..<0x40: keep(byte)
    case 0x40..<0x7f: finishControl(byte)
    case 0x1b: restart()
    case 0x18, 0x1a: finish()
    default:
      finish()
      take(byte)
    }
  }

  private var isNumber: Bool {
    !body.isEmpty && body.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  private mutating func finishControl(_ final: UInt8) {
    switch ControlSequence.meaning(body[...], final: final) {
    case .key(let key): finishKey(key)
    case .nothing: finishKey(nil)
    case .reply(let reply):
      note(reply)
      finishKey(nil)
    case .pasteStart: startPaste()
    }
  }

  /// Three bytes, each 32 too large; what a terminal without SGR mouse sends.
  mutating func takeLegacyMouse(_ byte: UInt8) {
    body.append(byte)
    guard body.count == 3 else { return }
    let report = body.map { Int($0) - 32 }
    let isRelease = report[0] & 0b100_0011 == 3
    let button = isRelease ? report[0] & ~3 : report[0]
    finishKey(ControlSequence.mouse(button: button, x: report[1], y: report[2], isRelease))
  }
}
