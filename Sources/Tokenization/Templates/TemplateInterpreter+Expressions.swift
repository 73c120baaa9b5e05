extension TemplateInterpreter {
  mutating func evaluate(
    _ expression: TemplateExpression
  ) throws(TokenizerError) -> TemplateValue {
    let position = expression.position
    try step(position)
    switch expression.kind {
    case .none: return .none
    case .boolean(let value): return .boolean(value)
    case .integer(let value): return .integer(value)
    case .double(let value): return .double(value)
    case .string(let text): return .string(text)
    case .name(let name): return lookUp(name)
    case .list(let items): return try measured(.list(evaluate(items)), position)
    case .dictionary(let pairs): return try measured(dictionary(pairs), position)
    case .attribute(let base, let name):
      return try member(name, of: evaluate(base), position)
    case .index(let base, let key):
      return try element(evaluate(key), of: evaluate(base), position)
    case .slice(let base, let from, let to, let step):
      return try slice(evaluate(base), from: from, to: to, step: step, position)
    case .call(let callee, let arguments): return try call(callee, arguments, position)
    case .filter(let base, let name, let arguments):
      return try apply(
        filter: name, to: evaluate(base), evaluate(arguments.positional),
        named: evaluate(arguments.named), position)
    case .test(let base, let name, let arguments):
      return .boolean(
        try passes(test: name, evaluate(base), evaluate(arguments.positional), position))
    case .not(let operand): return .boolean(try !evaluate(operand).isTrue)
    case .negative(let operand): return try negative(evaluate(operand), position)
    case .and(let left, let right):
      let value = try evaluate(left)
      return value.isTrue ? try evaluate(right) : value
    case .or(let left, let right):
      let value = try evaluate(left)
      return value.isTrue ? value : try evaluate(right)
    case .binary(let symbol, let left, let right):
      return try arithmetic(symbol, evaluate(left), evaluate(right), position)
    case .comparison(let left, let rest): return try comparison(left, rest, position)
    case .conditional(let value, let condition, let otherwise):
      if try evaluate(condition).isTrue { return try evaluate(value) }
      return try otherwise.map { other throws(TokenizerError) in try evaluate(other) }
        ?? .undefined("the missing else")
    }
  }

  mutating func evaluate(
    _ expressions: [TemplateExpression]
  ) throws(TokenizerError) -> [TemplateValue] {
    var values: [TemplateValue] = []
    for expression in expressions { values.append(try evaluate(expression)) }
    return values
  }

  private mutating func evaluate(
    _ named: [(name: String, value: TemplateExpression)]
  ) throws(TokenizerError) -> TemplateDictionary {
    var values = TemplateDictionary()
    for (name, expression) in named { values[name] = try evaluate(expression) }
    return values
  }

  private mutating func measured(
    _ value: TemplateValue, _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateValue {
    try measure(value, position)
    return value
  }

  private mutating func dictionary(
    _ pairs: [(key: TemplateExpression, value: TemplateExpression)]
  ) throws(TokenizerError) -> TemplateValue {
    var dictionary = TemplateDictionary()
    for (key, value) in pairs {
      guard case .string(let name) = try evaluate(key) else {
        throw TemplateFault.unsupported("a dictionary key that is not a string").at(key.position)
      }
      try step(key.position, cost: 1 + dictionary.pairs.count)
      dictionary[name] = try evaluate(value)
    }
    return .dictionary(dictionary)
  }

  private func member(
    _ name: String, of base: TemplateValue, _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateValue {
    switch base {
    case .dictionary(let dictionary): dictionary[name] ?? .undefined(name)
    case .namespace(let namespace): namespace.attributes[name] ?? .undefined(name)
    case .undefined(let base): throw TemplateFault.undefined(base).at(position)
    default: .undefined(name)
    }
  }

  private mutating func element(
    _ key: TemplateValue, of base: TemplateValue, _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateValue {
    switch (base, key) {
    case (_, .string(let name)): return try member(name, of: base, position)
    case (.undefined(let name), _): throw TemplateFault.undefined(name).at(position)
    case (.list(let items), _):
      guard let index = key.integer, let place = place(index, count: items.count) else { break }
      return items[place]
    case (.string(let text), _):
      try charge(text, position)
      let scalars = Array(text.unicodeScalars)
      guard let index = key.integer, let place = place(index, count: scalars.count) else { break }
      return .string(String(scalars[place]))
    default: break
    }
    return .undefined("the element")
  }

  /// An index from the front, given one that may count from the end.
  private func place(_ index: Int, count: Int) -> Int? {
    let place = index < 0 ? index + count : index
    return (0..<count).contains(place) ? place : nil
  }

  private mutating func slice(
    _ base: TemplateValue, from: TemplateExpression?, to: TemplateExpression?,
    step: TemplateExpression?, _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateValue {
    let bounds = [try bound(from), try bound(to), try bound(step)]
    guard bounds[2] != 0 else { throw TemplateFault.arithmetic("a slice of step 0").at(position) }
    switch base {
    case .list(let items):
      try self.step(position, cost: items.count)
      return .list(sliced(items, bounds[0], bounds[1], bounds[2] ?? 1))
    case .string(let text):
      try charge(text, position)
      let scalars = sliced(Array(text.unicodeScalars), bounds[0], bounds[1], bounds[2] ?? 1)
      return .string(String(String.UnicodeScalarView(scalars)))
    default:
      throw TemplateFault.badOperand(operation: "a slice", type: base.typeName).at(position)
    }
  }

  private mutating func bound(_ expression: TemplateExpression?) throws(TokenizerError) -> Int? {
    guard let expression else { return nil }
    let value = try evaluate(expression)
    if case .none = value { return nil }
    guard let integer = value.integer else {
      throw TemplateFault.badOperand(operation: "a slice's bound", type: value.typeName)
        .at(expression.position)
    }
    return integer
  }

  private mutating func comparison(
    _ left: TemplateExpression, _ rest: [(operation: String, right: TemplateExpression)],
    _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateValue {
    var left = try evaluate(left)
    for (operation, expression) in rest {
      let right = try evaluate(expression)
      if try !compare(operation, left, right, position) { return .boolean(false) }
      left = right
    }
    return .boolean(true)
  }
}

/// Python's slice: bounds from either end, out-of-range ones cut off, negative steps backwards.
private func sliced<Element>(
  _ items: [Element], _ from: Int?, _ to: Int?, _ step: Int
) -> [Element] {
  func clamped(_ index: Int, _ range: ClosedRange<Int>) -> Int {
    let fromFront = index < 0 ? index + items.count : index
    return min(max(fromFront, range.lowerBound), range.upperBound)
  }
  let range = step > 0 ? 0...items.count : -1...items.count - 1
  var index = from.map { clamped($0, range) } ?? (step > 0 ? 0 : items.count - 1)
  let end = to.map { clamped($0, range) } ?? (step > 0 ? items.count : -1)
  var result: [Element] = []
  while step > 0 ? index < end : index > end {
    result.append(items[index])
    let (next, overflow) = index.addingReportingOverflow(step)
    if overflow { break }
    index = next
  }
  return result
}
