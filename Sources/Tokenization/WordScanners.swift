private let space = UInt8(ascii: " ")
private let apostrophe = UInt8(ascii: "'")

/// Where GPT-2's word that starts at `start` ends.
func gpt2WordEnd(in text: TextStretch, from start: Int) -> Int {
  if let end = contractionEnd(in: text, from: start, lowercased: { $0 }) { return end }
  // A space belongs to the word that follows it.
  let body = text.bytes[start] == space && start + 1 < text.end ? start + 1 : start
  guard let (found, _) = text.scalar(body) else { return text.end }
  return found == .whitespace
    ? whitespaceEnd(in: text, from: start) : text.runEnd(of: found, from: body)
}

/// Where Llama 3's word that starts at `start` ends.
func llama3WordEnd(in text: TextStretch, from start: Int, maxNumberLength: Int) -> Int {
  if let end = contractionEnd(in: text, from: start, lowercased: { $0 | 0x20 }) { return end }
  guard let (first, length) = text.scalar(start) else { return text.end }
  if first == .number { return numberEnd(in: text, from: start, maxLength: maxNumberLength) }
  if first == .letter { return text.runEnd(of: .letter, from: start) }
  let next = text.scalar(start + length)?.class
  if next == .letter, !isNewline(text.bytes[start]) {
    return text.runEnd(of: .letter, from: start + length)
  }
  if first == .other || (text.bytes[start] == space && next == .other) {
    var end = text.runEnd(of: .other, from: first == .other ? start : start + 1)
    while let byte = text.byte(end), isNewline(byte) { end += 1 }
    return end
  }
  return lastNewlineEnd(in: text, from: start) ?? whitespaceEnd(in: text, from: start)
}

/// Where a run of whitespace ends, less its last scalar if a word follows that may want it.
private func whitespaceEnd(in text: TextStretch, from start: Int) -> Int {
  var last = start
  var index = start
  while let (found, length) = text.scalar(index), found == .whitespace {
    last = index
    index += length
  }
  return index < text.end && last > start ? last : index
}

/// The end of the last newline in a run of whitespace.
private func lastNewlineEnd(in text: TextStretch, from start: Int) -> Int? {
  var end: Int?
  var index = start
  while let (found, length) = text.scalar(index), found == .whitespace {
    if isNewline(text.bytes[index]) { end = index + 1 }
    index += length
  }
  return end
}

private func isNewline(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

/// The end of one of `'s 't 'm 'd 're 've 'll` at `start`.
@inline(__always)
private func contractionEnd(
  in text: TextStretch, from start: Int, lowercased: (UInt8) -> UInt8
) -> Int? {
  guard text.bytes[start] == apostrophe, let first = text.byte(start + 1).map(lowercased) else {
    return nil
  }
  switch first {
  case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
    return start + 2
  case UInt8(ascii: "r"), UInt8(ascii: "v"):
    return text.byte(start + 2).map(lowercased) == UInt8(ascii: "e") ? start + 3 : nil
  case UInt8(ascii: "l"):
    return text.byte(start + 2).map(lowercased) == UInt8(ascii: "l") ? start + 3 : nil
  default:
    return nil
  }
}
