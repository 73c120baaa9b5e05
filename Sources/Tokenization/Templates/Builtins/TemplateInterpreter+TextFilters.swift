import EngineTypes

extension TemplateInterpreter {
  /// Filters that make a text of whatever they get first; `nil` for other names.
  func textFilter(
    _ name: String, _ value: TemplateValue, _ call: TemplateCall
  ) throws(TokenizerError) -> TemplateValue? {
    switch name {
    case "string", "safe":
      return name == "safe" ? value : .string(try text(value))
    case "upper", "lower", "capitalize":
      return try self.call(name, on: try chargedText(value), call)
    case "title": return .string(titled(try chargedText(value)))
    case "trim":
      let values = try bound(call, to: ["chars"], of: "do_trim")
      return try self.call(
        "strip", on: try chargedText(value), TemplateCall(positional: values.compactMap { $0 }))
    case "center":
      let values = try bound(call, to: ["width"], of: "do_center")
      return try self.call(
        "center", on: try chargedText(value),
        TemplateCall(positional: [values[0] ?? .integer(80)]))
    case "replace":
      let values = try bound(call, to: ["old", "new", "count"], required: 2, of: "do_replace")
      let texts = [try text(values[0] ?? .none), try text(values[1] ?? .none)]
      let count = values[2]?.integer.map { [TemplateValue.integer($0)] } ?? []
      return try self.call(
        "replace", on: try chargedText(value),
        TemplateCall(positional: texts.map { .string($0) } + count))
    case "format":
      let format = try chargedText(value)
      let argument: TemplateValue =
        call.named.isEmpty
        ? try tuple(call.positional) : .dictionary(TemplateDictionary(named: call.named))
      return .string(try percentFormatted(format, argument))
    case "indent": return try indented(value, call)
    case "truncate": return try truncated(value, call)
    case "wordcount": return .integer(wordCount(try chargedText(value)))
    case "escape", "e", "forceescape": return .string(escaped(try chargedText(value)))
    case "urlencode":
      guard case .string(let text) = value else {
        throw TemplateFault.unsupported("urlencode of a \(value.typeName)").at(position)
      }
      try charge(text, times: 3)
      return .string(percentEncoded(text))
    case "filesizeformat": return try fileSize(value, call)
    default: return nil
    }
  }

  func chargedText(_ value: TemplateValue) throws(TokenizerError) -> String {
    let text = try text(value)
    try charge(text)
    return text
  }

  private func indented(
    _ value: TemplateValue, _ call: TemplateCall
  ) throws(TokenizerError) -> TemplateValue {
    guard case .string(let text) = value else { throw notIndentable(value) }
    try charge(text)
    let values = try bound(call, to: ["width", "first", "blank"], of: "do_indent")
    var indent = "    "
    if case .string(let text) = values[0] {
      indent = text
    } else if let width = values[0]?.integer {
      try charge(bytes: 1, times: width)
      indent = String(repeating: " ", count: max(width, 0))
    }
    let indentsBlank = values[2]?.isTrue ?? false
    let lines = splitLines(text + "\n")
    try charge(indent, times: lines.count + 1)
    var result = lines.first ?? ""
    for line in lines.dropFirst() {
      result += "\n" + (line.isEmpty && !indentsBlank ? "" : indent) + line
    }
    return .string((values[1]?.isTrue ?? false ? indent : "") + result)
  }

  /// What Python says to a line's end added to the value.
  private func notIndentable(_ value: TemplateValue) -> TokenizerError {
    switch value {
    case .undefined(let missing): failed(missing.message)
    case .list: failed("'list' object has no attribute 'splitlines'")
    case .tuple: failed("can only concatenate tuple (not \"str\") to tuple")
    default: failed("unsupported operand type(s) for +=: '\(value.typeName)' and 'str'")
    }
  }

  private func truncated(
    _ value: TemplateValue, _ call: TemplateCall
  ) throws(TokenizerError) -> TemplateValue {
    let values = try bound(call, to: ["length", "killwords", "end", "leeway"], of: "do_truncate")
    let length = values[0]?.integer ?? 255
    let end = try values[2].map { value throws(TokenizerError) in try self.text(value) } ?? "..."
    let endCount = end.unicodeScalars.count
    guard length >= endCount else { throw failed("expected length >= \(endCount), got \(length)") }
    guard let count = try countedLength(value) else {
      throw failed("object of type '\(value.typeName)' has no len()")
    }
    guard count > length.addingReportingOverflow(values[3]?.integer ?? 5).partialValue else {
      return value
    }
    guard case .string(let text) = value else {
      throw TemplateFault.unsupported("truncate of a \(value.typeName)").at(position)
    }
    try charge(text)
    let scalars = text.unicodeScalars
    var kept = scalars.prefix(length - endCount)
    if !(values[1]?.isTrue ?? false), let space = kept.lastIndex(of: " ") {
      kept = kept[..<space]
    }
    return .string(String(kept) + end)
  }

  private func fileSize(
    _ value: TemplateValue, _ call: TemplateCall
  ) throws(TokenizerError) -> TemplateValue {
    let values = try bound(call, to: ["binary"], of: "do_filesizeformat")
    if case .undefined(let missing) = value { throw failed(missing.message) }
    _ = try chargedText(value)
    let parsed = if case .string(let text) = value { parsedDouble(text) } else { value.number }
    guard let bytes = parsed else {
      throw failed("could not convert string to float: \(try representation(value))")
    }
    let isBinary = values[0]?.isTrue ?? false
    let base: Double = isBinary ? 1024 : 1000
    if bytes == 1 { return .string("1 Byte") }
    if bytes < base { return .string("\(Int(bytes)) Bytes") }
    var unit = base
    for (index, letter) in "kMGTPEZY".enumerated() {
      unit *= base
      guard bytes < unit || letter == "Y" else { continue }
      let prefix = isBinary ? "\(index == 0 ? "K" : letter)i" : "\(letter)"
      return .string("\(fixedPoint(base * bytes / unit, digits: 1)) \(prefix)B")
    }
    return .none
  }
}

/// Words begin after white space and opening marks: Jinja's `title`, which is not Python's.
private func titled(_ text: String) -> String {
  var (result, isWordStart) = ("", true)
  for scalar in text.unicodeScalars {
    if scalar.isTemplateSpace || "-({[<".unicodeScalars.contains(scalar) {
      result.unicodeScalars.append(scalar)
      isWordStart = true
    } else {
      result +=
        isWordStart ? scalar.properties.uppercaseMapping : scalar.properties.lowercaseMapping
      isWordStart = false
    }
  }
  return result
}

private func wordCount(_ text: String) -> Int {
  var (count, isInWord) = (0, false)
  for scalar in text.unicodeScalars {
    let isWord = scalar == "_" || scalar.isPythonAlphanumeric
    if isWord, !isInWord { count += 1 }
    isInWord = isWord
  }
  return count
}

private func escaped(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "'": result += "&#39;"
    case "\"": result += "&#34;"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

private func percentEncoded(_ text: String) -> String {
  var result = ""
  for byte in text.utf8 {
    let scalar = Unicode.Scalar(byte)
    if scalar.isASCII,
      Character(scalar).isLetter || Character(scalar).isNumber
        || "_.-~/".unicodeScalars.contains(scalar)
    {
      result.unicodeScalars.append(scalar)
    } else {
      result += "%" + Hexadecimal.text(byte, width: 2).uppercased()
    }
  }
  return result
}
