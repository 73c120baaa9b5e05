extension TemplateInterpreter {
  func signed(_ sign: String, _ value: TemplateValue) throws(TokenizerError) -> TemplateValue {
    if case .undefined(let missing) = value { throw failed(missing.message) }
    if let integer = value.integer {
      return .integer(
        sign == "+" ? integer : try exact(Int.subtractingReportingOverflow(0)(integer)))
    }
    if case .double(let double) = value { return .double(sign == "+" ? double : -double) }
    throw failed("bad operand type for unary \(sign): '\(value.typeName)'")
  }

  func arithmetic(
    _ symbol: String, _ left: TemplateValue, _ right: TemplateValue
  ) throws(TokenizerError) -> TemplateValue {
    if symbol == "%", case .string(let format) = left {
      return .string(try percentFormatted(format, right))
    }
    if case .undefined(let missing) = left { throw failed(missing.message) }
    if case .undefined(let missing) = right { throw failed(missing.message) }
    if let left = left.integer, let right = right.integer {
      return try integerArithmetic(symbol, left, right)
    }
    if let left = left.number, let right = right.number {
      return .double(try doubleArithmetic(symbol, left, right))
    }
    if symbol == "+", let sum = try sum(left, right) { return sum }
    if symbol == "*", let product = try product(left, right) { return product }
    let name = symbol == "**" ? "** or pow()" : symbol
    throw failed(
      "unsupported operand type(s) for \(name): '\(left.typeName)' and '\(right.typeName)'")
  }

  private func sum(
    _ left: TemplateValue, _ right: TemplateValue
  ) throws(TokenizerError) -> TemplateValue? {
    switch (left, right) {
    case (.string(let left), .string(let right)):
      try charge(left)
      try charge(right)
      return .string(left + right)
    case (.list(let left), .list(let right)): return try list(left.items + right.items)
    case (.tuple(let left), .tuple(let right)): return try tuple(left.items + right.items)
    case (.string, _), (.list, _), (.tuple, _):
      throw failed(
        "can only concatenate \(left.typeName) (not \"\(right.typeName)\") to \(left.typeName)")
    default: return nil
    }
  }

  private func product(
    _ left: TemplateValue, _ right: TemplateValue
  ) throws(TokenizerError) -> TemplateValue? {
    switch (left, right) {
    case (.string, _), (.list, _), (.tuple, _):
      guard let count = right.integer else {
        throw failed("can't multiply sequence by non-int of type '\(right.typeName)'")
      }
      return try repeated(left, max(count, 0))
    case (_, .string), (_, .list), (_, .tuple):
      guard let count = left.integer else {
        throw failed("can't multiply sequence by non-int of type '\(left.typeName)'")
      }
      return try repeated(right, max(count, 0))
    default: return nil
    }
  }

  private func repeated(
    _ value: TemplateValue, _ count: Int
  ) throws(TokenizerError) -> TemplateValue? {
    switch value {
    case .string(let text):
      try charge(text, times: count)
      return .string(text.isEmpty ? "" : String(repeating: text, count: count))
    case .list(let list), .tuple(let list):
      try step(cost: list.items.count, times: count)
      let items = list.items.isEmpty ? [] : Array(repeatElement(list.items, count: count).joined())
      if case .tuple = value { return try tuple(items) }
      return try self.list(items)
    default: return nil
    }
  }

  private func exact(_ result: (partialValue: Int, overflow: Bool)) throws(TokenizerError) -> Int {
    if result.overflow {
      throw TemplateFault.unsupported("an integer of more than 64 bits").at(position)
    }
    return result.partialValue
  }

  private func integerArithmetic(
    _ symbol: String, _ left: Int, _ right: Int
  ) throws(TokenizerError) -> TemplateValue {
    switch symbol {
    case "+": return .integer(try exact(left.addingReportingOverflow(right)))
    case "-": return .integer(try exact(left.subtractingReportingOverflow(right)))
    case "*": return .integer(try exact(left.multipliedReportingOverflow(by: right)))
    case "/":
      guard right != 0 else { throw failed("division by zero") }
      return .double(Double(left) / Double(right))
    case "**": return try power(left, right)
    default:
      guard right != 0 else {
        throw failed(
          symbol == "%" ? "integer modulo by zero" : "integer division or modulo by zero")
      }
      // Python rounds the quotient down, and the remainder has the divisor's sign.
      let remainder = left.remainderReportingOverflow(dividingBy: right).partialValue
      let isOff = remainder != 0 && (remainder < 0) != (right < 0)
      if symbol == "%" { return .integer(isOff ? remainder + right : remainder) }
      return .integer(try exact(left.dividedReportingOverflow(by: right)) - (isOff ? 1 : 0))
    }
  }

  private func power(_ base: Int, _ exponent: Int) throws(TokenizerError) -> TemplateValue {
    guard exponent >= 0 else {
      guard base != 0 else { throw failed("0.0 cannot be raised to a negative power") }
      return .double(raised(Double(base), Double(exponent)))
    }
    var result = 1
    // Beyond 64 squarings only 0, 1 and -1 stay in range.
    var exponent = abs(base) < 2 ? exponent % 2 + (exponent > 1 ? 2 : 0) : exponent
    guard exponent < 64 || abs(base) < 2 else {
      throw TemplateFault.unsupported("an integer of more than 64 bits").at(position)
    }
    while exponent > 0 {
      result = try exact(result.multipliedReportingOverflow(by: base))
      exponent -= 1
    }
    return .integer(result)
  }

  private func doubleArithmetic(
    _ symbol: String, _ left: Double, _ right: Double
  ) throws(TokenizerError) -> Double {
    switch symbol {
    case "+": return left + right
    case "-": return left - right
    case "*": return left * right
    case "/":
      guard right != 0 else { throw failed("float division by zero") }
      return left / right
    case "**": return raised(left, right)
    default:
      guard right != 0 else {
        throw failed(symbol == "%" ? "float modulo" : "float floor division by zero")
      }
      var remainder = left.truncatingRemainder(dividingBy: right)
      if remainder != 0, (remainder < 0) != (right < 0) { remainder += right }
      return symbol == "%" ? remainder : ((left - remainder) / right).rounded()
    }
  }

  func compare(
    _ operation: String, _ left: TemplateValue, _ right: TemplateValue
  ) throws(TokenizerError) -> Bool {
    switch operation {
    case "==": try isEqual(left, right)
    case "!=": try !isEqual(left, right)
    case "in": try contains(right, left)
    case "not in": try !contains(right, left)
    default: try isOrdered(operation, left, right)
    }
  }

  func contains(_ whole: TemplateValue, _ part: TemplateValue) throws(TokenizerError) -> Bool {
    switch (whole, part) {
    case (.dictionary(let dictionary), _): return dictionary[try key(part)] != nil
    case (.view(let dictionary, .keys), _): return dictionary[try key(part)] != nil
    case (.string(let whole), .string(let part)):
      try step(cost: (whole.utf8.count + part.utf8.count) / 64)
      return TextSearch(part).firstPlace(in: Array(whole.utf8)) != nil
    case (.string, _):
      throw failed(
        "'in <string>' requires string as left operand, not \(part.typeName)")
    default: break
    }
    guard let items = try iteration(over: whole) else {
      throw failed("argument of type '\(whole.typeName)' is not iterable")
    }
    while let item = try items.next(self) {
      if try isEqual(item, part) { return true }
    }
    return false
  }
}
