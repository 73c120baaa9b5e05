/// Reads what stands behind `Esc [`.
enum ControlSequence {
  enum Meaning: Equatable {
    case key(Key)
    case reply(TerminalReply)
    case pasteStart, nothing
  }

  /// What parameters and the final letter come to.
  ///
  /// Only what keys and mouse are known to send is one: reports have private marks, more numbers or
  /// other letters, and a report of the cursor looks like F3 with Shift, which nobody needs.
  static func meaning(_ body: ArraySlice<UInt8>, final: UInt8) -> Meaning {
    if body.first == UInt8(ascii: "<") {
      return sgrMouse(numbers(body.dropFirst()), final: final)
    }
    if let reply = TerminalReply(control: body, final: final) { return .reply(reply) }
    guard body.allSatisfy(isDigitOrSemicolon) else { return .nothing }
    let numbers = numbers(body)
    if final == UInt8(ascii: "~") && numbers == [200] { return .pasteStart }
    return KeySequences.key(numbers, final: final).map(Meaning.key) ?? .nothing
  }

  /// The numbers between semicolons; one that is left out is 0.
  static func numbers(_ bytes: ArraySlice<UInt8>) -> [Int] {
    guard !bytes.isEmpty else { return [] }
    return bytes.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map {
      Int(String(decoding: $0, as: UTF8.self)) ?? 0
    }
  }

  private static func isDigitOrSemicolon(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: ";")
  }

  private static func sgrMouse(_ report: [Int], final: UInt8) -> Meaning {
    guard report.count == 3, final == UInt8(ascii: "M") || final == UInt8(ascii: "m") else {
      return .nothing
    }
    let isRelease = final == UInt8(ascii: "m")
    return mouse(button: report[0], x: report[1], y: report[2], isRelease)
      .map(Meaning.key) ?? .nothing
  }

  /// The left button and the wheel; `x` and `y` count from 1, modifier keys do not matter.
  static func mouse(button: Int, x: Int, y: Int, _ isRelease: Bool) -> Key? {
    let action: MouseEvent.Action? =
      switch button & ~0b1_1100 {
      case 0: isRelease ? .release : .press
      case 32: .drag
      case 64: .wheelUp
      case 65: .wheelDown
      default: nil
      }
    guard let action, x >= 1, y >= 1 else { return nil }
    return .mouse(MouseEvent(action: action, x: x - 1, y: y - 1))
  }
}
