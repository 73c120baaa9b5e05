extension TemplateInterpreter {
  func negative(
    _ value: TemplateValue, _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateValue {
    if let integer = value.integer {
      return .integer(try checked(Int.subtractingReportingOverflow(0)(integer), position))
    }
    if case .double(let double) = value { return .double(-double) }
    throw TemplateFault.badOperand(operation: "-", type: value.typeName).at(position)
  }

  mutating func arithmetic(
    _ symbol: String, _ left: TemplateValue, _ right: TemplateValue, _ position: TemplatePosition
  ) throws(TokenizerError) -> TemplateValue {
    switch (symbol, left, right) {
    case ("~", _, _):
      return .string(try joined(text(left, "~", position), text(right, "~", position), position))
    case ("+", .string(let left), .string(let right)):
      return .string(try joined(left, right, position))
    case ("+", .list(let left), .list(let right)):
      try step(position, cost: left.count + right.count)
      return .list(left + right)
    case ("*", .string(let text), .integer(let count)),
      ("*", .integer(let count), .string(let text)):
      try charge(text, times: count, position)
      return .string(String(repeating: text, count: max(count, 0)))
    default: break
    }
    if let left = left.integer, let right = right.integer, symbol != "/" {
      return .integer(try integerArithmetic(symbol, left, right, position))
    }
    guard let left = left.number, let right = right.number else {
      let wrong = left.number == nil || right.number != nil ? left : right
      throw TemplateFault.badOperand(operation: symbol, type: wrong.typeName).at(position)
    }
    return .double(try doubleArithmetic(symbol, left, right, position))
  }

  private mutating func joined(
    _ left: String, _ right: String, _ position: TemplatePosition
  ) throws(TokenizerError) -> String {
    try charge(left, position)
    try charge(right, position)
    return left + right
  }

  func text(
    _ value: TemplateValue, _ operation: String, _ position: TemplatePosition
  ) throws(TokenizerError) -> String {
    guard let text = value.text else {
      throw TemplateFault.badOperand(operation: operation, type: value.typeName).at(position)
    }
    return text
  }

  private func checked(
    _ result: (partialValue: Int, overflow: Bool), _ position: TemplatePosition
  ) throws(TokenizerError) -> Int {
    if result.overflow { throw TemplateFault.arithmetic("a number grows too large").at(position) }
    return result.partialValue
  }

  private func integerArithmetic(
    _ symbol: String, _ left: Int, _ right: Int, _ position: TemplatePosition
  ) throws(TokenizerError) -> Int {
    switch symbol {
    case "+": return try checked(left.addingReportingOverflow(right), position)
    case "-": return try checked(left.subtractingReportingOverflow(right), position)
    case "*": return try checked(left.multipliedReportingOverflow(by: right), position)
    default:
      guard right != 0 else { throw TemplateFault.arithmetic("division by zero").at(position) }
      // Python rounds the quotient down, and the remainder has the divisor's sign.
      let remainder = left.remainderReportingOverflow(dividingBy: right).partialValue
      let isOff = remainder != 0 && (remainder < 0) != (right < 0)
      if symbol == "%" { return isOff ? remainder + right : remainder }
      return try checked(left.dividedReportingOverflow(by: right), position) - (isOff ? 1 : 0)
    }
  }

  private func doubleArithmetic(
    _ symbol: String, _ left: Double, _ right: Double, _ position: TemplatePosition
  ) throws(TokenizerError) -> Double {
    switch symbol {
    case "+": return left + right
    case "-": return left - right
    case "*": return left * right
    default:
      guard right != 0 else { throw TemplateFault.arithmetic("division by zero").at(position) }
      let quotient = left / right
      if symbol == "/" { return quotient }
      let whole = quotient.rounded(.down)
      return symbol == "//" ? whole : left - whole * right
    }
  }

  mutating func compare(
    _ operation: String, _ left: TemplateValue, _ right: TemplateValue,
    _ position: TemplatePosition
  ) throws(TokenizerError) -> Bool {
    try measure(left, position)
    try measure(right, position)
    return switch operation {
    case "==": left.equals(right)
    case "!=": !left.equals(right)
    case "in": try contains(right, left, position)
    case "not in": try !contains(right, left, position)
    default: try isOrdered(operation, left, right, position)
    }
  }

  private func isOrdered(
    _ operation: String, _ left: TemplateValue, _ right: TemplateValue,
    _ position: TemplatePosition
  ) throws(TokenizerError) -> Bool {
    if case .string(let left) = left, case .string(let right) = right {
      let isLess = left.utf8.lexicographicallyPrecedes(right.utf8)
      let isGreater = right.utf8.lexicographicallyPrecedes(left.utf8)
      return switch operation {
      case "<": isLess
      case "<=": !isGreater
      case ">": isGreater
      default: !isLess
      }
    }
    guard let left = left.number, let right = right.number else {
      let wrong = left.number == nil ? left : right
      throw TemplateFault.badOperand(operation: operation, type: wrong.typeName).at(position)
    }
    return switch operation {
    case "<": left < right
    case "<=": left <= right
    case ">": left > right
    default: left >= right
    }
  }

  private mutating func contains(
    _ whole: TemplateValue, _ part: TemplateValue, _ position: TemplatePosition
  ) throws(TokenizerError) -> Bool {
    switch (whole, part) {
    case (.undefined, _): return false
    case (.list(let items), _):
      return items.contains { $0.equals(part) }
    case (.dictionary(let dictionary), .string(let key)): return dictionary[key] != nil
    case (.string(let whole), .string(let part)):
      try charge(whole, position)
      return firstRange(of: Array(part.utf8), in: Array(whole.utf8), from: 0) != nil
    default:
      throw TemplateFault.badOperand(operation: "in", type: whole.typeName).at(position)
    }
  }
}

/// Where `part` next lies in `whole`; an empty part lies everywhere.
func firstRange(of part: [UInt8], in whole: [UInt8], from start: Int) -> Range<Int>? {
  guard part.count <= whole.count - start else { return nil }
  for index in start...whole.count - part.count
  where whole[index...].starts(with: part) {
    return index..<index + part.count
  }
  return nil
}
