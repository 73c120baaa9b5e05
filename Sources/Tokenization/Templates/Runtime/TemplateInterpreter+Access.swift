/// Attributes, items and slices.
extension TemplateInterpreter {
  func access(_ expression: TemplateExpression) throws(TokenizerError) -> TemplateValue {
    switch expression.kind {
    case .attribute(let base, let name):
      let value = try evaluate(base)
      position = expression.position
      return try attribute(name, of: value)
    case .item(let base, let key):
      let value = try evaluate(base)
      if case .slice(let from, let to, let step) = key.kind {
        let bounds = [try bound(from), try bound(to), try bound(step)]
        position = expression.position
        return try slice(value, bounds)
      }
      let key = try evaluate(key)
      position = expression.position
      return try item(key, of: value)
    default: throw TemplateFault.unsupported("a slice among other keys").at(position)
    }
  }

  /// `value.name`: a method or attribute first, then an item.
  func attribute(
    _ name: String, of value: TemplateValue
  ) throws(TokenizerError) -> TemplateValue {
    if let own = try ownAttribute(name, of: value) { return own }
    if case .dictionary(let dictionary) = value, let item = dictionary[name] { return item }
    return .undefined(.attribute(name, of: value))
  }

  /// `value[key]`: an item first, then a method or attribute.
  func item(
    _ key: TemplateValue, of value: TemplateValue
  ) throws(TokenizerError) -> TemplateValue {
    switch (value, key) {
    case (.undefined(let missing), _): throw failed(missing.message)
    case (.dictionary(let dictionary), _):
      if case .string(let name) = key { try charge(name) }
      if let key = TemplateKey(key), let item = dictionary[key] { return item }
    case (.list(let list), _), (.tuple(let list), _):
      if let place = place(key, count: list.items.count) { return list.items[place] }
    case (.range(let range), _):
      if let place = place(key, count: range.count) { return .integer(range[place]) }
    case (.string(let text), .integer), (.string(let text), .boolean):
      try charge(text)
      let scalars = Array(text.unicodeScalars)
      if let place = place(key, count: scalars.count) { return .string(String(scalars[place])) }
    default: break
    }
    guard case .string(let name) = key else {
      return .undefined(
        TemplateUndefined(
          message: "\(value.objectName) has no element \(try representation(key))"))
    }
    try charge(name)
    return try ownAttribute(name, of: value) ?? .undefined(.attribute(name, of: value))
  }

  /// An index from the front, given one that may count from the end.
  private func place(_ key: TemplateValue, count: Int) -> Int? {
    guard let index = key.integer else { return nil }
    let place = index < 0 ? index + count : index
    return (0..<count).contains(place) ? place : nil
  }

  /// What Python finds on the object itself.
  func ownAttribute(
    _ name: String, of value: TemplateValue
  ) throws(TokenizerError) -> TemplateValue? {
    if case .undefined(let missing) = value { throw failed(missing.message) }
    if name.hasPrefix("__"), name.hasSuffix("__"), name.utf8.count > 4 {
      return .undefined(.unsafe(name, of: value))
    }
    switch value {
    case .namespace(let namespace):
      guard let found = namespace.attributes[name] else { return nil }
      return name.hasPrefix("_") ? .undefined(.unsafe(name, of: value)) : found
    case .tuple(let list):
      if let place = list.names.firstIndex(of: name) { return list.items[place] }
    case .loop(let loop): return try attribute(name, of: loop)
    case .blocks:
      return blocks[name] == nil ? nil : .method(TemplateMethod(name, of: value))
    case .macro(let macro): return attribute(name, of: macro)
    case .cycler(let cycler) where name == "current": return cycler.items[cycler.place]
    default: break
    }
    if TemplateNames.mutators(of: value).contains(name) {
      return .undefined(.unsafe(name, of: value))
    }
    return TemplateNames.methods(of: value).contains(name)
      ? .method(TemplateMethod(name, of: value)) : nil
  }

  private func attribute(
    _ name: String, of loop: TemplateLoopState
  ) throws(TokenizerError) -> TemplateValue? {
    switch name {
    case "index": return .integer(loop.index + 1)
    case "index0": return .integer(loop.index)
    case "revindex": return .integer(try loop.length(self) - loop.index)
    case "revindex0": return .integer(try loop.length(self) - loop.index - 1)
    case "first": return .boolean(loop.index == 0)
    case "last": return .boolean(try loop.peek(self) == nil)
    case "length": return .integer(try loop.length(self))
    case "depth": return .integer(loop.depth + 1)
    case "depth0": return .integer(loop.depth)
    case "previtem":
      return loop.previous
        ?? .undefined(TemplateUndefined(message: "there is no previous item"))
    case "nextitem":
      return try loop.peek(self)
        ?? .undefined(TemplateUndefined(message: "there is no next item"))
    case "cycle", "changed": return .method(TemplateMethod(name, of: .loop(loop)))
    default: return nil
    }
  }

  private func attribute(_ name: String, of macro: TemplateMacro) -> TemplateValue? {
    let syntax = macro.syntax
    return switch name {
    case "name": syntax.name.map { .string($0) } ?? TemplateValue.none
    case "arguments": .tuple(TemplateList(syntax.parameters.map { .string($0.name) }))
    case "catch_kwargs": .boolean(syntax.special.contains("kwargs"))
    case "catch_varargs": .boolean(syntax.special.contains("varargs"))
    case "caller": .boolean(syntax.special.contains("caller"))
    default: nil
    }
  }

  // MARK: Slices

  private func bound(_ expression: TemplateExpression?) throws(TokenizerError) -> TemplateValue {
    guard let expression else { return .none }
    return try evaluate(expression)
  }

  private func slice(
    _ value: TemplateValue, _ bounds: [TemplateValue]
  ) throws(TokenizerError) -> TemplateValue {
    switch value {
    case .undefined(let missing): throw failed(missing.message)
    case .list, .tuple, .range, .string: break
    case .dictionary: throw failed("unhashable type: 'slice'")
    default: throw failed("'\(value.typeName)' object is not subscriptable")
    }
    guard bounds.allSatisfy({ $0.isNone || $0.integer != nil }) else {
      throw failed("slice indices must be integers or None or have an __index__ method")
    }
    let places = bounds.map(\.integer)
    guard places[2] != 0 else { throw failed("slice step cannot be zero") }
    func cut<Element>(_ items: [Element]) throws(TokenizerError) -> [Element] {
      try step(cost: items.count / 16)
      return sliced(items, places[0], places[1], places[2] ?? 1)
    }
    switch value {
    case .list(let list): return try self.list(cut(list.items))
    case .tuple(let list): return try tuple(cut(list.items))
    case .range(let range): return .range(range.sliced(places[0], places[1], places[2] ?? 1))
    default:
      let text = try self.text(value)
      try charge(text)
      return .string(String(String.UnicodeScalarView(try cut(Array(text.unicodeScalars)))))
    }
  }
}

/// Python's slice: bounds from either end, out-of-range ones cut off, negative steps backwards.
private func sliced<Element>(
  _ items: [Element], _ from: Int?, _ to: Int?, _ step: Int
) -> [Element] {
  let bounds = sliceBounds(count: items.count, from, to, step)
  var index = bounds.start
  var result: [Element] = []
  while step > 0 ? index < bounds.end : index > bounds.end {
    result.append(items[index])
    let (next, overflow) = index.addingReportingOverflow(step)
    if overflow { break }
    index = next
  }
  return result
}

/// Where a slice begins and the place before which it ends, which may be -1 backwards.
private func sliceBounds(
  count: Int, _ from: Int?, _ to: Int?, _ step: Int
) -> (start: Int, end: Int) {
  let range = step > 0 ? 0...count : -1...count - 1
  func clamped(_ index: Int) -> Int {
    min(max(index < 0 ? index + count : index, range.lowerBound), range.upperBound)
  }
  return (
    from.map(clamped) ?? (step > 0 ? 0 : count - 1), to.map(clamped) ?? (step > 0 ? count : -1)
  )
}

extension TemplateRange {
  /// Every `step`th of some of the numbers: a range again.
  fileprivate func sliced(_ from: Int?, _ to: Int?, _ step: Int) -> TemplateRange {
    let bounds = sliceBounds(count: count, from, to, step)
    let distance = step > 0 ? bounds.end - bounds.start : bounds.start - bounds.end
    // Neither bound need be a number of the range, so the ends may lie past an integer's.
    func number(_ place: Int) -> Int { start &+ place &* self.step }
    return TemplateRange(
      start: number(bounds.start), stop: number(bounds.end), step: self.step &* step,
      count: distance > 0 ? Int((UInt(distance) - 1) / step.magnitude + 1) : 0)
  }
}
