/// Pastes between their marks.
extension InputParser {
  private static let end = Array("\u{1b}[201~".utf8)
  /// Of a terminal that sends controls of 8 bits; elsewhere a text may hold these and must not end so.
  private static let eightBitEnds = [[0x9b] + Array("201~".utf8), Array("\u{9b}201~".utf8)]

  mutating func startPaste() {
    let isEightBit = isEightBit
    finishKey(nil)
    (place, self.isEightBit) = (.paste, isEightBit)
  }

  mutating func takePaste(_ byte: UInt8) {
    body.append(byte)
    if byte == UInt8(ascii: "~") {
      let ends = isEightBit ? [Self.end] + Self.eightBitEnds : [Self.end]
      if let end = ends.first(where: { body.hasSuffix($0) }) { return finishPaste(without: end) }
    }
    // The last bytes stay, they may be the first of the mark.
    if body.count > Self.maxPasteSize + 4_096 {
      body.removeSubrange(Self.maxPasteSize..<(body.count - Self.end.count))
    }
  }

  private mutating func finishPaste(without end: [UInt8]) {
    let text = PastedText.cleaned(body.dropLast(end.count).prefix(Self.maxPasteSize))
    // Of a paste that stopped midway the first part has been given out.
    finish(place == .latePaste && text.isEmpty ? nil : .paste(text))
  }

  /// Gives out what there is of a paste that has stopped midway.
  mutating func breakPaste() -> [Key] {
    defer { body = [] }
    if place == .latePaste && body.isEmpty {
      reset()
      return []
    }
    place = .latePaste
    return [.paste(PastedText.cleaned(body.prefix(Self.maxPasteSize)))]
  }
}

/// What becomes of a paste's bytes.
enum PastedText {
  /// The text without controls; tabs become blanks and every line end a newline.
  static func cleaned(_ bytes: ArraySlice<UInt8>) -> String {
    var result = String.UnicodeScalarView()
    var afterReturn = false
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar {
      case "\n" where afterReturn: break
      case "\r", "\n": result.append("\n")
      case "\t": result.append(" ")
      case " "..."~": result.append(scalar)
      default: if scalar.properties.generalCategory != .control { result.append(scalar) }
      }
      afterReturn = scalar == "\r"
    }
    return String(result)
  }
}

extension [UInt8] {
  fileprivate func hasSuffix(_ suffix: [UInt8]) -> Bool {
    count >= suffix.count && self[(count - suffix.count)...].elementsEqual(suffix)
  }
}
