/// The methods of strings that take apart and search.
extension TemplateInterpreter {
  func splitMethod(
    _ name: String, _ text: String, _ arguments: TemplateCall
  ) throws(TokenizerError) -> TemplateValue {
    if name == "splitlines" {
      let keeps = try bound(arguments, to: ["keepends"], of: name)[0]?.isTrue ?? false
      return try list(splitLines(text, keepsEnds: keeps).map { .string($0) })
    }
    let isFromBack = name.hasPrefix("r")
    if name.hasSuffix("partition") {
      let mark = try separator(arguments.positional.first)
      return try tuple(parted(text, by: mark ?? "", isFromBack).map { .string($0) })
    }
    let values = try bound(arguments, to: ["sep", "maxsplit"], of: name)
    let wanted = values[1]?.integer ?? -1
    let limit = wanted < 0 ? Int.max : wanted
    guard let mark = try separator(values[0]) else {
      return try list(words(of: text, limit: limit, isFromBack).map { .string($0) })
    }
    let search = TextSearch(mark)
    let bytes = Array(text.utf8)
    let places =
      isFromBack
      ? lastPlaces(of: search, in: bytes, limit: limit) : search.places(in: bytes, limit: limit)
    return try list(search.pieces(of: bytes, at: places).map { .string($0) })
  }

  private func separator(_ value: TemplateValue?) throws(TokenizerError) -> String? {
    switch value {
    case nil, .some(.none): return nil
    case .string(let text):
      guard !text.isEmpty else { throw failed("empty separator") }
      return text
    case .undefined, .some: throw failed("must be str or None, not \((value ?? .none).typeName)")
    }
  }

  private func lastPlaces(of search: TextSearch, in bytes: [UInt8], limit: Int) -> [Int] {
    let backwards = TextSearch(search.part.reversed())
    return backwards.places(in: bytes.reversed(), limit: limit)
      .map { bytes.count - $0 - search.part.count }.reversed()
  }

  private func parted(_ text: String, by mark: String, _ isFromBack: Bool) -> [String] {
    let search = TextSearch(mark)
    let bytes = Array(text.utf8)
    let place =
      isFromBack
      ? lastPlaces(of: search, in: bytes, limit: 1).first : search.firstPlace(in: bytes)
    guard let place, !mark.isEmpty else { return isFromBack ? ["", "", text] : [text, "", ""] }
    let pieces = search.pieces(of: bytes, at: [place])
    return [pieces[0], mark, pieces[1]]
  }

  /// The stretches between whitespace; the last cut leaves the rest whole.
  private func words(of text: String, limit: Int, _ isFromBack: Bool) -> [String] {
    var words: [String] = []
    var rest = text.unicodeScalars[...]
    while true {
      if isFromBack {
        while let last = rest.last, last.isTemplateSpace { rest.removeLast() }
      } else {
        rest = rest.drop(while: \.isTemplateSpace)
      }
      if rest.isEmpty { break }
      if words.count == limit {
        words.append(String(rest))
        break
      }
      if isFromBack {
        let start =
          rest.lastIndex(where: \.isTemplateSpace).map { rest.index(after: $0) } ?? rest.startIndex
        words.append(String(rest[start...]))
        rest = rest[..<start]
      } else {
        let end = rest.firstIndex(where: \.isTemplateSpace) ?? rest.endIndex
        words.append(String(rest[..<end]))
        rest = rest[end...]
      }
    }
    return isFromBack ? words.reversed() : words
  }

  func searchMethod(
    _ name: String, _ text: String, _ values: [TemplateValue]
  ) throws(TokenizerError) -> TemplateValue {
    let part = try string(values.first, of: name) ?? ""
    let (window, offset) = try window(text, values)
    let bytes = Array(window.utf8)
    let search = TextSearch(part)
    if name == "count" {
      return .integer(
        part.isEmpty ? window.unicodeScalars.count + 1 : search.places(in: bytes).count)
    }
    let place =
      name.hasPrefix("r")
      ? part.isEmpty ? bytes.count : lastPlaces(of: search, in: bytes, limit: 1).first
      : search.firstPlace(in: bytes)
    guard let place else {
      if name.hasSuffix("index") { throw failed("substring not found") }
      return .integer(-1)
    }
    let before = String(decoding: bytes[..<place], as: UTF8.self)
    return .integer(offset + before.unicodeScalars.count)
  }

  /// The part of the text between the bounds that may follow a method's first argument.
  func window(
    _ text: String, _ values: [TemplateValue]
  ) throws(TokenizerError) -> (text: String, offset: Int) {
    guard values.count > 1 else { return (text, 0) }
    let scalars = Array(text.unicodeScalars)
    func clamped(_ value: TemplateValue?, _ fallback: Int) -> Int {
      guard let index = value?.integer else { return fallback }
      return min(max(index < 0 ? index + scalars.count : index, 0), scalars.count)
    }
    let start = clamped(values[1], 0)
    let end = max(clamped(values.count > 2 ? values[2] : nil, scalars.count), start)
    return (String(String.UnicodeScalarView(scalars[start..<end])), start)
  }
}

/// Python's `splitlines`.
func splitLines(_ text: String, keepsEnds: Bool = false) -> [String] {
  var lines: [String] = []
  var line = String.UnicodeScalarView()
  var (rest, hasText) = (text.unicodeScalars[...], false)
  while let scalar = rest.popFirst() {
    hasText = true
    guard scalar.endsPythonLine else {
      line.append(scalar)
      continue
    }
    if keepsEnds { line.append(scalar) }
    if scalar == "\r", rest.first == "\n", let second = rest.popFirst(), keepsEnds {
      line.append(second)
    }
    lines.append(String(line))
    (line, hasText) = (String.UnicodeScalarView(), false)
  }
  if hasText { lines.append(String(line)) }
  return lines
}

extension Unicode.Scalar {
  fileprivate var endsPythonLine: Bool {
    switch value {
    case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }
}
