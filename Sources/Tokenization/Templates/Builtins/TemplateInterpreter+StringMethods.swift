extension TemplateInterpreter {
  /// The methods of Python's strings.
  func call(
    _ name: String, on text: String, _ arguments: TemplateCall
  ) throws(TokenizerError) -> TemplateValue {
    try charge(text)
    if let result = try caseMethod(name, text) { return result }
    let values = arguments.positional
    switch name {
    case "strip", "lstrip", "rstrip":
      let unwanted = try string(values.first, of: name, allowsNone: true)
      return .string(
        stripped(
          text, of: unwanted.map { Set($0.unicodeScalars) }, front: name != "rstrip",
          back: name != "lstrip"))
    case "startswith", "endswith": return .boolean(try hasEnd(name, text, values))
    case "removeprefix", "removesuffix":
      let part = try string(values.first, of: name) ?? ""
      let isThere =
        name == "removeprefix"
        ? text.utf8.starts(with: part.utf8)
        : text.utf8.reversed().starts(with: part.utf8.reversed())
      guard isThere else { return .string(text) }
      let bytes = Array(text.utf8)
      let rest =
        name == "removeprefix"
        ? bytes[part.utf8.count...] : bytes[..<(bytes.count - part.utf8.count)]
      return .string(String(decoding: rest, as: UTF8.self))
    case "replace": return .string(try replaced(text, values))
    case "join": return .string(try joined(text, values))
    case "split", "rsplit", "splitlines", "partition", "rpartition":
      return try splitMethod(name, text, arguments)
    case "find", "rfind", "index", "rindex", "count": return try searchMethod(name, text, values)
    case "center", "ljust", "rjust", "zfill": return .string(try padded(name, text, values))
    case "expandtabs": return .string(try expanded(text, arguments))
    case "format", "format_map":
      var call = arguments
      if name == "format_map" {
        guard case .dictionary(let dictionary) = values.first else {
          throw failed("format_map() takes exactly one argument (\(values.count) given)")
        }
        call = TemplateCall()
        for (key, value) in dictionary.pairs { call.named.append((try self.text(key), value)) }
      }
      return .string(try braceFormatted(text, call))
    default: throw TemplateFault.unsupported("the method \(name) of a str").at(position)
    }
  }

  /// A text argument.
  func string(
    _ value: TemplateValue?, of name: String, allowsNone: Bool = false
  ) throws(TokenizerError) -> String? {
    switch value {
    case .string(let text): return text
    case .undefined(let missing) where !allowsNone: throw failed(missing.message)
    case nil where allowsNone: return nil
    case .some(.none) where allowsNone: return nil
    case nil: throw failed("\(name)() takes at least 1 argument (0 given)")
    case .some(let value):
      throw failed(
        allowsNone
          ? "\(name) arg must be None or str" : "must be str, not \(value.typeName)")
    }
  }

  private func hasEnd(
    _ name: String, _ text: String, _ values: [TemplateValue]
  ) throws(TokenizerError) -> Bool {
    var parts = [values.first ?? .none]
    if case .tuple(let list) = values.first { parts = list.items }
    let text = try window(text, values).text
    for part in parts {
      guard case .string(let part) = part else {
        throw failed(
          "\(name) first arg must be str or a tuple of str, not \((values.first ?? .none).typeName)"
        )
      }
      let isThere =
        name == "startswith"
        ? text.utf8.starts(with: part.utf8)
        : text.utf8.reversed().starts(with: part.utf8.reversed())
      if isThere { return true }
    }
    return false
  }

  private func replaced(
    _ text: String, _ values: [TemplateValue]
  ) throws(TokenizerError) -> String {
    guard values.count >= 2 else {
      throw failed("replace expected at least 2 arguments, got \(values.count)")
    }
    let (old, new) = try (
      argument(values[0], 1, of: "replace"), argument(values[1], 2, of: "replace")
    )
    let wanted = values.count > 2 ? values[2].integer ?? -1 : -1
    let limit = wanted < 0 ? Int.max : wanted
    if old.isEmpty {
      let scalars = text.unicodeScalars
      try charge(new, times: min(limit, scalars.count + 1))
      var (result, left) = ("", limit)
      for scalar in scalars {
        if left > 0 { result += new }
        left -= left > 0 ? 1 : 0
        result.unicodeScalars.append(scalar)
      }
      return left > 0 ? result + new : result
    }
    let parts = TextSearch(old).pieces(of: Array(text.utf8), limit: limit)
    try step(cost: parts.count)
    try charge(new, times: parts.count)
    return parts.joined(separator: new)
  }

  private func argument(
    _ value: TemplateValue, _ place: Int, of name: String
  ) throws(TokenizerError) -> String {
    guard case .string(let text) = value else {
      throw failed("\(name)() argument \(place) must be str, not \(value.typeName)")
    }
    return text
  }

  private func joined(
    _ separator: String, _ values: [TemplateValue]
  ) throws(TokenizerError) -> String {
    guard values.count == 1 else {
      throw failed("str.join() takes exactly one argument (\(values.count) given)")
    }
    guard let source = try iteration(over: values[0]) else {
      throw failed("can only join an iterable")
    }
    var parts: [String] = []
    while let item = try source.next(self) {
      guard case .string(let part) = item else {
        throw failed(
          "sequence item \(parts.count): expected str instance, \(item.typeName) found")
      }
      try charge(bytes: part.utf8.count + separator.utf8.count)
      parts.append(part)
    }
    return parts.joined(separator: separator)
  }

  private func padded(
    _ name: String, _ text: String, _ values: [TemplateValue]
  ) throws(TokenizerError) -> String {
    guard let width = values.first?.integer else {
      throw failed(
        "'\((values.first ?? .none).typeName)' object cannot be interpreted as an integer")
    }
    let filler = values.count > 1 ? try string(values[1], of: name) ?? " " : " "
    guard filler.unicodeScalars.count == 1 else {
      throw failed("The fill character must be exactly one character long")
    }
    let missing = width - text.unicodeScalars.count
    guard missing > 0 else { return text }
    try charge(filler, times: missing)
    func pad(_ count: Int) -> String { String(repeating: filler, count: count) }
    switch name {
    case "ljust": return text + pad(missing)
    case "rjust": return pad(missing) + text
    case "center":
      let left = missing / 2 + (missing & width & 1)
      return pad(left) + text + pad(missing - left)
    default:
      let zeros = String(repeating: "0", count: missing)
      guard let first = text.unicodeScalars.first, first == "-" || first == "+" else {
        return zeros + text
      }
      return String(first) + zeros + String(text.unicodeScalars.dropFirst())
    }
  }

  private func expanded(
    _ text: String, _ arguments: TemplateCall
  ) throws(TokenizerError) -> String {
    let size = try bound(arguments, to: ["tabsize"], of: "expandtabs")[0]?.integer ?? 8
    try charge(bytes: text.utf8.count, times: size)
    var (result, column) = ("", 0)
    for scalar in text.unicodeScalars {
      if scalar == "\t" {
        let count = size > 0 ? size - column % size : 0
        result += String(repeating: " ", count: count)
        column += count
      } else {
        result.unicodeScalars.append(scalar)
        column = scalar == "\n" || scalar == "\r" ? 0 : column + 1
      }
    }
    return result
  }
}

/// The text without the unwanted scalars (`nil`: whitespace) at its ends.
func stripped(
  _ text: String, of unwanted: Set<Unicode.Scalar>?, front: Bool = true, back: Bool = true
) -> String {
  func isUnwanted(_ scalar: Unicode.Scalar) -> Bool {
    unwanted?.contains(scalar) ?? scalar.isTemplateSpace
  }
  var scalars = text.unicodeScalars[...]
  if front { scalars = scalars.drop(while: isUnwanted) }
  while back, let last = scalars.last, isUnwanted(last) { scalars.removeLast() }
  return String(scalars)
}
