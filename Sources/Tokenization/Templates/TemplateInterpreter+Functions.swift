extension TemplateInterpreter {
  mutating func call(
    _ callee: TemplateExpression, _ arguments: TemplateArguments, _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateValue {
    if case .attribute(let base, let name) = callee.kind {
      let values = try evaluate(arguments.positional)
      return try call(method: name, on: evaluate(base), values, position)
    }
    guard case .name(let name) = callee.kind else {
      throw TemplateFault.unsupported("calling this").at(position)
    }
    let values = try evaluate(arguments.positional)
    switch name {
    case "raise_exception":
      throw TemplateFault.raised(values.first?.text ?? "").at(position)
    case "namespace":
      let namespace = TemplateNamespace()
      for (name, expression) in arguments.named {
        let value = try evaluate(expression)
        try measure(value, depth: 1, position)
        namespace.attributes[name] = value
      }
      return .namespace(namespace)
    case "range": return try range(values, position)
    default:
      throw TemplateFault.unsupported("the function \(quoted(name))").at(position)
    }
  }

  private mutating func range(
    _ values: [TemplateValue], _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateValue {
    let bounds = values.compactMap(\.integer)
    guard bounds.count == values.count, (1...3).contains(bounds.count) else {
      throw TemplateFault.unexpected("other arguments", expected: "1 to 3 integers").at(position)
    }
    let step = bounds.count > 2 ? bounds[2] : 1
    guard step != 0 else { throw TemplateFault.arithmetic("a range of step 0").at(position) }
    let numbers = stride(
      from: bounds.count > 1 ? bounds[0] : 0, to: bounds.count > 1 ? bounds[1] : bounds[0], by: step
    )
    var items: [TemplateValue] = []
    for number in numbers {
      try self.step(position)
      items.append(.integer(number))
    }
    return .list(items)
  }

  /// The methods of strings and dictionaries that templates use.
  private mutating func call(
    method name: String, on base: TemplateValue, _ values: [TemplateValue],
    _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateValue {
    for value in [base] + values { try measure(value, position) }
    switch (base, name) {
    case (.string(let text), "split") where values.count <= 1:
      return try split(text, values.first, position)
    case (.string(let text), "startswith"):
      return .boolean(text.utf8.starts(with: try string(values, position).utf8))
    case (.string(let text), "endswith"):
      return .boolean(
        text.utf8.reversed().starts(with: try string(values, position).utf8.reversed()))
    case (.string(let text), "strip"), (.string(let text), "lstrip"), (.string(let text), "rstrip"):
      let unwanted = values.isEmpty ? nil : Set(try string(values, position).unicodeScalars)
      try charge(text, position)
      return .string(
        stripped(text, of: unwanted, front: name != "rstrip", back: name != "lstrip"))
    case (.string, "upper"), (.string, "lower"), (.string, "replace"):
      return try apply(filter: name, to: base, values, named: TemplateDictionary(), position)
    case (.dictionary(let dictionary), "items"):
      try step(position, cost: dictionary.pairs.count)
      return .list(dictionary.pairs.map { .list([.string($0.key), $0.value]) })
    case (.dictionary(let dictionary), "keys"):
      return .list(dictionary.pairs.map { .string($0.key) })
    case (.dictionary(let dictionary), "values"): return .list(dictionary.pairs.map(\.value))
    case (.dictionary(let dictionary), "get"):
      return dictionary[try string(values, position)] ?? (values.count > 1 ? values[1] : .none)
    case (.undefined(let name), _): throw TemplateFault.undefined(name).at(position)
    default:
      throw TemplateFault.unsupported("the method \(quoted(name)) of \(base.typeName)").at(position)
    }
  }

  private func string(
    _ values: [TemplateValue], _ position: TemplatePosition
  ) throws(TokenizerError) -> String {
    guard case .string(let text) = values.first else {
      throw TemplateFault.unexpected(values.first?.typeName ?? "nothing", expected: "a string")
        .at(position)
    }
    return text
  }

  /// Python's split: at each separator, or without one at every run of whitespace.
  private mutating func split(
    _ text: String, _ separator: TemplateValue?, _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateValue {
    try charge(text, position)
    guard let separator else {
      let words = text.unicodeScalars.split(whereSeparator: \.isTemplateSpace)
      return .list(words.map { .string(String($0)) })
    }
    let mark = Array(try string([separator], position).utf8)
    guard !mark.isEmpty else { throw TemplateFault.arithmetic("an empty separator").at(position) }
    return .list(pieces(of: Array(text.utf8), between: mark).map { .string($0) })
  }
}

/// The stretches of `text` around each `mark`, which must not be empty.
func pieces(of text: [UInt8], between mark: [UInt8]) -> [String] {
  var result: [String] = []
  var start = 0
  while let range = firstRange(of: mark, in: text, from: start) {
    result.append(String(decoding: text[start..<range.lowerBound], as: UTF8.self))
    start = range.upperBound
  }
  result.append(String(decoding: text[start...], as: UTF8.self))
  return result
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
