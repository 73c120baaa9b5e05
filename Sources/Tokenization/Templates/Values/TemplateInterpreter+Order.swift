/// Equality and order of values, as in Python.
extension TemplateInterpreter {
  func isEqual(_ left: TemplateValue, _ right: TemplateValue) throws(TokenizerError) -> Bool {
    switch (left, right) {
    case (.undefined, .undefined), (.none, .none): return true
    case (.string(let left), .string(let right)):
      try step(cost: left.utf8.count / 64)
      return isSame(left, right)
    case (.list(let left), .list(let right)), (.tuple(let left), .tuple(let right)):
      return try areEqual(left.items, right.items)
    case (.range(let left), .range(let right)):
      return left.count == right.count
        && (left.count == 0
          || left.start == right.start && (left.count == 1 || left.step == right.step))
    case (.dictionary(let left), .dictionary(let right)):
      guard left.keys.count == right.keys.count else { return false }
      for (key, value) in left.pairs {
        guard let key = TemplateKey(key), let other = right[key], try isEqual(value, other) else {
          return false
        }
      }
      return true
    case (.view(let left, let kind), .view(let right, let other)) where kind == other:
      return left === right || (kind != .values && left.keys.isEmpty && right.keys.isEmpty)
    case (.namespace(let left), .namespace(let right)): return left === right
    case (.macro(let left), .macro(let right)): return left === right
    case (.iterator(let left), .iterator(let right)): return left === right
    case (.loop(let left), .loop(let right)): return left === right
    case (.function(let left), .function(let right)): return left == right
    default: return areEqualNumbers(left, right)
    }
  }

  private func areEqual(
    _ left: [TemplateValue], _ right: [TemplateValue]
  ) throws(TokenizerError) -> Bool {
    guard left.count == right.count else { return false }
    try nest()
    defer { unnest() }
    for (left, right) in zip(left, right) {
      try step()
      if try !isEqual(left, right) { return false }
    }
    return true
  }

  private func areEqualNumbers(_ left: TemplateValue, _ right: TemplateValue) -> Bool {
    if let left = left.integer, let right = right.integer { return left == right }
    guard let a = left.number, let b = right.number, a == b else { return false }
    // A whole number beyond 2⁵³ is equal to a double only if that is exactly it.
    let exact = left.integer ?? right.integer
    return exact.map { Int(exactly: a) == $0 } ?? true
  }

  /// `<`, `<=`, `>` or `>=`.
  func isOrdered(
    _ operation: String, _ left: TemplateValue, _ right: TemplateValue
  ) throws(TokenizerError) -> Bool {
    switch (left, right) {
    case (.undefined(let missing), _), (_, .undefined(let missing)):
      throw failed(missing.message)
    case (.string(let left), .string(let right)):
      try step(cost: min(left.utf8.count, right.utf8.count) / 16)
      let isLess = left.utf8.lexicographicallyPrecedes(right.utf8)
      return holds(operation, isLess: isLess, isSame: !isLess && isSame(left, right))
    case (.list(let left), .list(let right)), (.tuple(let left), .tuple(let right)):
      return try areOrdered(operation, left.items, right.items)
    default: break
    }
    if let left = left.integer, let right = right.integer {
      return holds(operation, isLess: left < right, isSame: left == right)
    }
    guard let leftNumber = left.number, let rightNumber = right.number else {
      throw failed(
        "'\(operation)' not supported between instances of "
          + "'\(left.typeName)' and '\(right.typeName)'")
    }
    if leftNumber.isNaN || rightNumber.isNaN { return false }
    return holds(
      operation, isLess: leftNumber < rightNumber, isSame: leftNumber == rightNumber)
  }

  private func holds(_ operation: String, isLess: Bool, isSame: Bool) -> Bool {
    switch operation {
    case "<": isLess
    case "<=": isLess || isSame
    case ">": !isLess && !isSame
    default: !isLess
    }
  }

  private func areOrdered(
    _ operation: String, _ left: [TemplateValue], _ right: [TemplateValue]
  ) throws(TokenizerError) -> Bool {
    try nest()
    defer { unnest() }
    for (left, right) in zip(left, right) {
      try step()
      if try !isEqual(left, right) { return try isOrdered(operation, left, right) }
    }
    return holds(
      operation, isLess: left.count < right.count, isSame: left.count == right.count)
  }

  /// The places of the keys in ascending order; equal ones keep theirs.
  func sortedOrder(
    of keys: [TemplateValue], descending: Bool = false
  ) throws(TokenizerError) -> [Int] {
    // Insertion by halves: Swift's own sort takes no comparison that throws this way.
    var order: [Int] = []
    for place in keys.indices {
      var (low, high) = (0, order.count)
      while low < high {
        try step()
        let middle = (low + high) / 2
        let (key, other) = (keys[place], keys[order[middle]])
        let goesBefore =
          descending ? try isOrdered("<", other, key) : try isOrdered("<", key, other)
        if goesBefore { high = middle } else { low = middle + 1 }
      }
      try step(cost: (order.count - low) / 64)
      order.insert(place, at: low)
    }
    return order
  }
}
