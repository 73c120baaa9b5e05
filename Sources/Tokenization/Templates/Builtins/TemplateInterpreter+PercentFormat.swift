/// `'…' % values`, Python's older way to format.
extension TemplateInterpreter {
  func percentFormatted(
    _ format: String, _ argument: TemplateValue
  ) throws(TokenizerError) -> String {
    var values = [argument]
    if case .tuple(let list) = argument { values = list.items }
    var reader = PercentReader(rest: Array(format.unicodeScalars)[...])
    var (result, used, usesNames) = ("", 0, false)
    func nextValue() throws(TokenizerError) -> TemplateValue {
      guard used < values.count else { throw failed("not enough arguments for format string") }
      used += 1
      return values[used - 1]
    }
    while let scalar = reader.rest.popFirst() {
      guard scalar == "%" else {
        result.unicodeScalars.append(scalar)
        continue
      }
      var value: TemplateValue?
      if let name = reader.name() {
        guard case .dictionary(let dictionary) = argument else {
          throw failed("format requires a mapping")
        }
        usesNames = true
        guard let found = dictionary[name] else { throw failed(pythonQuoted(name)) }
        value = found
      }
      var specification = reader.flags()
      if let width = try size(&reader, nextValue) {
        specification.width = abs(width)
        if width < 0 { specification.alignment = "<" }
      }
      if reader.rest.first == "." {
        reader.rest.removeFirst()
        specification.precision = max(try size(&reader, nextValue) ?? 0, 0)
      }
      while let letter = reader.rest.first, "hlL".unicodeScalars.contains(letter) {
        reader.rest.removeFirst()
      }
      guard let type = reader.rest.popFirst() else { throw failed("incomplete format") }
      if type == "%" {
        result += "%"
        continue
      }
      if value == nil { value = try nextValue() }
      guard "srcadiuxXoeEfFgG".unicodeScalars.contains(type) else {
        let place = format.unicodeScalars.count - reader.rest.count - 1
        throw failed(
          "unsupported format character '\(type)' (0x\(String(type.value, radix: 16))) "
            + "at index \(place)")
      }
      let part = try percentPart(type, value ?? .none, specification)
      try charge(part)
      result += part
    }
    if used < values.count, !usesNames, !takesAnything(argument) {
      throw failed("not all arguments converted during string formatting")
    }
    return result
  }

  /// Python lets a mapping or list go unused.
  private func takesAnything(_ value: TemplateValue) -> Bool {
    switch value {
    case .dictionary, .list, .range, .undefined: true
    default: false
    }
  }

  private func size(
    _ reader: inout PercentReader, _ nextValue: () throws(TokenizerError) -> TemplateValue
  ) throws(TokenizerError) -> Int? {
    guard reader.rest.first == "*" else { return reader.number() }
    reader.rest.removeFirst()
    guard let size = try nextValue().integer, size.magnitude < 1 << 40 else {
      throw failed("* wants int")
    }
    return size
  }

  private func percentPart(
    _ type: Unicode.Scalar, _ value: TemplateValue, _ specification: FormatSpecification
  ) throws(TokenizerError) -> String {
    var specification = specification
    if specification.alignment == nil { specification.alignment = ">" }
    switch type {
    case "s": return try laidOut(.string(try text(value)), plain(specification))
    case "r", "a": return try laidOut(.string(try representation(value)), plain(specification))
    case "c":
      if case .string = value { return try laidOut(value, plain(specification)) }
      specification.type = "c"
      return try laidOut(value, specification)
    case "d", "i", "u", "x", "X", "o":
      if case .undefined(let missing) = value { throw failed(missing.message) }
      guard let number = value.number,
        type != "x" && type != "X" && type != "o" || value.integer != nil
      else {
        let wanted = "diu".unicodeScalars.contains(type) ? "a real number" : "an integer"
        throw failed("%\(type) format: \(wanted) is required, not \(value.typeName)")
      }
      guard let integer = value.integer ?? Int(exactly: number.rounded(.towardZero)) else {
        throw failed("cannot convert float infinity to integer")
      }
      specification.type = "dixXo".unicodeScalars.contains(type) && type != "i" ? type : "d"
      let digits = specification.precision ?? 0
      specification.precision = nil
      if digits > 0 {
        (specification.fill, specification.alignment) = ("0", "=")
        specification.width = max(digits + (integer < 0 ? 1 : 0), specification.width)
      }
      return try laidOut(.integer(integer), specification)
    default:
      if case .undefined(let missing) = value { throw failed(missing.message) }
      guard let number = value.number else {
        throw failed("must be real number, not \(value.typeName)")
      }
      specification.type = type
      return try laidOut(.double(number), specification)
    }
  }

  /// Texts are never filled with zeros.
  private func plain(_ specification: FormatSpecification) -> FormatSpecification {
    var plain = specification
    plain.type = nil
    plain.fill = " "
    if plain.alignment == "=" { plain.alignment = ">" }
    return plain
  }
}

/// Reads what follows a `%`.
private struct PercentReader {
  var rest: ArraySlice<Unicode.Scalar>

  /// The `(name)` there, if there is one.
  mutating func name() -> String? {
    guard rest.first == "(", let end = rest.firstIndex(of: ")") else { return nil }
    defer { rest = rest[(end + 1)...] }
    return String(String.UnicodeScalarView(rest[(rest.startIndex + 1)..<end]))
  }

  mutating func flags() -> FormatSpecification {
    var specification = FormatSpecification()
    while let flag = rest.first, "#0- +".unicodeScalars.contains(flag) {
      rest.removeFirst()
      switch flag {
      case "#": specification.isAlternate = true
      case "0":
        if specification.alignment == nil {
          (specification.fill, specification.alignment) = ("0", "=")
        }
      case "-": (specification.fill, specification.alignment) = (" ", "<")
      case "+": specification.sign = "+"
      default: if specification.sign != "+" { specification.sign = " " }
      }
    }
    return specification
  }

  mutating func number() -> Int? {
    let digits = rest.prefix { ("0"..."9").contains($0) }
    rest = rest.dropFirst(digits.count)
    guard !digits.isEmpty else { return nil }
    return min(Int(String(String.UnicodeScalarView(digits))) ?? 1 << 40, 1 << 40)
  }
}
