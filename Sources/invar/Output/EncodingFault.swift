/// Where bytes stop being UTF-8, and what they may be instead.
struct EncodingFault: Hashable {
  /// Counted from 1.
  let line: Int
  /// Whether the text begins with UTF-16's byte order mark.
  let isUTF16: Bool

  /// - Parameter bytes: Not all of them UTF-8.
  init(_ bytes: some Collection<UInt8>) {
    let start = Array(bytes.prefix(2))
    isUTF16 = start == [0xFF, 0xFE] || start == [0xFE, 0xFF]
    var (decoder, iterator, line) = (UTF8(), bytes.makeIterator(), 1)
    while case .scalarValue(let scalar) = decoder.decode(&iterator) {
      if scalar == "\n" { line += 1 }
    }
    self.line = line
  }

  /// Follows the file's name.
  var words: String {
    isUTF16 ? "it is UTF-16; save it as UTF-8" : "line \(line) is no UTF-8; save it as UTF-8"
  }
}
