/// One byte at each place.
extension InputParser {
  mutating func take(_ byte: UInt8) {
    switch place {
    case .ground, .escapeGivenOut: begin(with: byte)
    case .character(let length): takeCharacter(byte, length: length)
    case .escape(let isDoubled): takeEscape(byte, isDoubled: isDoubled)
    case .control: takeControl(byte)
    case .linuxFunctionKey: finish(KeySequences.linuxFunctionKey(byte))
    case .legacyMouse: takeLegacyMouse(byte)
    case .singleShift: takeSingleShift(byte)
    case .string: takeString(byte)
    case .escapeInString: takeEscapeInString(byte)
    case .paste, .latePaste: takePaste(byte)
    }
  }

  private mutating func begin(with byte: UInt8) {
    switch byte {
    case 0x1b: place = .escape(isDoubled: false)
    case ..<0x20, 0x7f: finish(KeySequences.control(byte))
    case 0x20..<0x7f: finish(.character(Character(Unicode.Scalar(byte))))
    case 0x80..<0xa0: introduce(byte)
    default:
      // Malformed bytes are skipped one at a time.
      guard let length = CharacterBytes.length(startingWith: byte) else { return finish() }
      place = .character(length: length)
      body = [byte]
    }
  }

  /// A control of 8 bits: what `Esc` and the byte less 64 are in 7.
  private mutating func introduce(_ byte: UInt8) {
    isEightBit = true
    switch byte {
    case 0x8f: place = .singleShift
    case 0x9b: place = .control
    case 0x90, 0x98, 0x9d, 0x9e, 0x9f: startString(byte - 0x40)
    default: finish()
    }
  }

  private mutating func takeCharacter(_ byte: UInt8, length: Int) {
    guard byte & 0xc0 == 0x80 else {
      finish()
      return take(byte)
    }
    body.append(byte)
    guard body.count == length else { return }
    let bytes = body
    body = []
    guard let scalar = CharacterBytes.scalar(bytes) else { return finish() }
    if (0x80..<0xa0).contains(scalar.value) { return introduce(UInt8(scalar.value)) }
    finish(hasAlt ? .alt(Character(scalar)) : .character(Character(scalar)))
  }

  private mutating func takeEscape(_ byte: UInt8, isDoubled: Bool) {
    switch byte {
    case UInt8(ascii: "["): (place, hasAlt) = (.control, isDoubled)
    case UInt8(ascii: "O"): (place, hasAlt) = (.singleShift, isDoubled)
    case 0x1b where isDoubled: keys.append(.escape)
    case 0x1b: place = .escape(isDoubled: true)
    default:
      if isDoubled { keys.append(.escape) }
      takePlainEscape(byte)
    }
  }

  /// Esc and a byte that begins no sequence of a key.
  private mutating func takePlainEscape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "P"), UInt8(ascii: "]"), UInt8(ascii: "X"), UInt8(ascii: "^"),
      UInt8(ascii: "_"):
      startString(byte)
    // The end of a string that is over already.
    case UInt8(ascii: "\\"): finish()
    case 0x08, 0x7f: finish(.deleteWordLeft)
    case 0x20..<0x7f: finish(.alt(Character(Unicode.Scalar(byte))))
    case 0xa0...:
      (place, hasAlt) = (.ground, true)
      begin(with: byte)
    // Alt with a control key means nothing, least of all the key.
    default: finish()
    }
  }

  private mutating func takeSingleShift(_ byte: UInt8) {
    switch byte {
    // Old terminals put the modifiers before the letter.
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ";"): keep(byte)
    case 0x1b: restart()
    case 0x20..<0x7f:
      let key = KeySequences.singleShift(byte, modifiers: ControlSequence.numbers(body[...]).last)
      finishKey(key)
    default:
      finish()
      take(byte)
    }
  }

  /// Ends a sequence with the key it names, Esc before it being Alt.
  mutating func finishKey(_ key: Key?) {
    let isAlone = hasAlt && (key == nil || key?.isOfKeyboard == false)
    if isAlone { keys.append(.escape) }
    finish(hasAlt ? key?.byWords : key)
  }

  /// A sequence that is broken off by the start of another.
  mutating func restart() {
    reset()
    place = .escape(isDoubled: false)
  }

  /// Keeps a byte of the sequence at hand; of what is longer than any that is understood, no more.
  mutating func keep(_ byte: UInt8) {
    if body.count < 4_096 { body.append(byte) }
  }
}
