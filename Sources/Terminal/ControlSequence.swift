/// Reads `Esc [ …`: cursor and function keys, mouse reports, paste marks.
enum ControlSequence {
  /// The token at the start of `bytes`, which begin with `Esc [`; nil when more must come.
  static func token(_ bytes: ArraySlice<UInt8>, limit: Int) -> InputToken? {
    let body = bytes.dropFirst(2)
    guard let first = body.first else { return nil }
    if first == UInt8(ascii: "[") { return linuxFunctionKey(body) }
    if first == UInt8(ascii: "M") { return legacyMouse(body) }
    let parameters = body.prefix { (0x20...0x3f).contains($0) }
    guard parameters.count <= limit else {
      return .make(.nothing, length: parameters.count + 2)
    }
    guard let final = body.dropFirst(parameters.count).first else { return nil }
    let length = parameters.count + 3
    guard (0x40...0x7e).contains(final) else { return .make(.nothing, length: length - 1) }
    return .make(meaning(parameters: parameters, final: final), length: length)
  }

  private static func meaning(
    parameters: ArraySlice<UInt8>, final: UInt8
  ) -> InputToken.Meaning {
    if parameters.first == UInt8(ascii: "<") {
      return sgrMouse(numbers(parameters.dropFirst()), isRelease: final == UInt8(ascii: "m"))
    }
    let first = numbers(parameters).first ?? 0
    if final == UInt8(ascii: "~") {
      if first == 200 { return .pasteStart }
      return KeySequences.numbered[first].map(InputToken.Meaning.key) ?? .nothing
    }
    return KeySequences.lettered[final].map(InputToken.Meaning.key) ?? .nothing
  }

  private static func numbers(_ bytes: ArraySlice<UInt8>) -> [Int] {
    bytes.split(separator: UInt8(ascii: ";")).map { digits in
      Int(String(decoding: digits, as: UTF8.self)) ?? 0
    }
  }

  /// F1 to F5 of the Linux console: `Esc [ [ A` and on.
  private static func linuxFunctionKey(_ body: ArraySlice<UInt8>) -> InputToken? {
    guard let letter = body.dropFirst().first else { return nil }
    let number = Int(letter) - Int(UInt8(ascii: "A")) + 1
    return .make((1...5).contains(number) ? Key.function(number) : nil, length: 4)
  }

  /// Three bytes, each 32 too large; what a terminal without SGR mouse sends.
  private static func legacyMouse(_ body: ArraySlice<UInt8>) -> InputToken? {
    let report = body.dropFirst().prefix(3).map { Int($0) - 32 }
    guard report.count == 3 else { return nil }
    let isRelease = report[0] & 0b100_0011 == 3
    let button = isRelease ? report[0] & ~3 : report[0]
    return .make(mouse(button: button, x: report[1], y: report[2], isRelease), length: 6)
  }

  private static func sgrMouse(_ report: [Int], isRelease: Bool) -> InputToken.Meaning {
    guard report.count == 3 else { return .nothing }
    return mouse(button: report[0], x: report[1], y: report[2], isRelease)
  }

  /// The left button and the wheel; `x` and `y` count from 1, modifier keys do not matter.
  private static func mouse(button: Int, x: Int, y: Int, _ isRelease: Bool) -> InputToken.Meaning {
    let action: MouseEvent.Action? =
      switch button & ~0b1_1100 {
      case 0: isRelease ? .release : .press
      case 32: .drag
      case 64: .wheelUp
      case 65: .wheelDown
      default: nil
      }
    guard let action, x >= 1, y >= 1 else { return .nothing }
    return .key(.mouse(MouseEvent(action: action, x: x - 1, y: y - 1)))
  }
}
