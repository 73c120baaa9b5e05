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

  /// Three numbers, each 32 too large; what a terminal without SGR mouse sends.
  ///
  /// A number is a byte, or with mode 1005 a character of UTF-8, which takes two bytes from 128 on. Two
  /// bytes that could be either are such a character: else the row would be beyond 95.
  mutating func takeLegacyMouse(_ byte: UInt8) {
    let isTail = byte & 0xc0 == 0x80 && (body.last.map { (0xc2..<0xe0).contains($0) } ?? false)
    if legacyNumbers.count == 3 && !isTail {
      finishLegacyMouse()
      return take(byte)
    }
    body.append(byte)
    let numbers = legacyNumbers
    // The last may have a second byte.
    if numbers.count == 3 && !(0xc2..<0xe0).contains(byte) { finishLegacyMouse() }
  }

  private var legacyNumbers: [Int] {
    var numbers: [Int] = []
    for (index, byte) in body.enumerated() {
      let lead = index > 0 ? body[index - 1] : 0
      if byte & 0xc0 == 0x80, (0xc2..<0xe0).contains(lead) {
        numbers[numbers.count - 1] = Int(lead & 0x1f) << 6 | Int(byte & 0x3f)
      } else {
        numbers.append(Int(byte))
      }
    }
    return numbers
  }

  private mutating func finishLegacyMouse() {
    let report = legacyNumbers.map { $0 - 32 }
    let isRelease = report[0] & 0b100_0011 == 3
    let button = isRelease ? report[0] & ~3 : report[0]
    finishKey(ControlSequence.mouse(button: button, x: report[1], y: report[2], isRelease))
  }
}
