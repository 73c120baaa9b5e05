/// "▁", which stands for a space in the vocabularies of SentencePiece.
enum SpaceMark {
  static let bytes: [UInt8] = Array("\u{2581}".utf8)

  /// Appends a text with its spaces marked.
  static func append(_ text: ArraySlice<UInt8>, to marked: inout [UInt8]) {
    for byte in text {
      if byte == UInt8(ascii: " ") { marked += bytes } else { marked.append(byte) }
    }
  }

  /// The text that a marked one stands for.
  static func unmarked(_ text: Span<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      let isMark =
        index + 2 < text.count && text[index] == bytes[0] && text[index + 1] == bytes[1]
        && text[index + 2] == bytes[2]
      result.append(isMark ? UInt8(ascii: " ") : text[index])
      index += isMark ? bytes.count : 1
    }
    return result
  }
}
