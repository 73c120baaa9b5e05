extension TemplateInterpreter {
  /// Filters on what has items; `nil` for other names.
  func itemFilter(
    _ name: String, _ value: TemplateValue, _ call: TemplateCall
  ) throws(TokenizerError) -> TemplateValue? {
    switch name {
    case "first":
      return try iterate(value).next(self)
        ?? .undefined(TemplateUndefined(message: "No first item, sequence was empty."))
    case "last":
      return try reversed(value).last
        ?? .undefined(TemplateUndefined(message: "No last item, sequence was empty."))
    case "list": return try list(items(of: value))
    case "items": return try pairs(value)
    case "join": return .string(try joined(value, call))
    case "reverse":
      if case .string(let text) = value {
        try charge(text)
        return .string(String(String.UnicodeScalarView(text.unicodeScalars.reversed())))
      }
      if case .iterator = value { return try list(items(of: value).reversed()) }
      guard try iteration(over: value) != nil else { throw failed("argument must be iterable") }
      var rest = try reversed(value)
      return try iterator(over: value.depth, typeName: "list_reverseiterator") { _ in rest.popLast()
      }
    case "map": return try mapped(value, call)
    case "select", "reject", "selectattr", "rejectattr":
      return try selected(
        value, call, keeps: name.hasPrefix("select"), byAttribute: name.hasSuffix("attr"))
    case "batch": return try batches(value, call)
    case "slice": return try slices(value, call)
    case "sort", "unique", "min", "max", "groupby", "dictsort", "sum":
      return try ordered(name, value, call)
    default: return nil
    }
  }

  /// What Python's `reversed` takes, from the front.
  private func reversed(_ value: TemplateValue) throws(TokenizerError) -> [TemplateValue] {
    switch value {
    case .iterator, .namespace, .none, .boolean, .integer, .double, .macro, .function, .method,
      .cycler, .joiner, .loop:
      throw failed("'\(value.typeName)' object is not reversible")
    case .undefined: return []
    default: return try items(of: value)
    }
  }

  private func pairs(_ value: TemplateValue) throws(TokenizerError) -> TemplateValue {
    if value.isUndefined { return .iterator(TemplateIterator([])) }
    guard case .dictionary(let dictionary) = value else {
      throw failed("Can only get item pairs from a mapping.")
    }
    var rest = Array(dictionary.pairs.reversed())
    return try iterator(over: value.depth) { _ in
      rest.popLast().map { .tuple($0.key, $0.value) }
    }
  }

  private func joined(
    _ value: TemplateValue, _ call: TemplateCall
  ) throws(TokenizerError) -> String {
    let values = try bound(call, to: ["d", "attribute"], of: "do_join")
    let separator = try text(values[0] ?? .string(""))
    let path = try values[1].flatMap { value throws(TokenizerError) in try attributePath(value) }
    var result = ""
    let source = try iterate(value)
    var isFirst = true
    while let item = try source.next(self) {
      let part = try text(try found(path, in: item))
      try charge(part)
      if !isFirst {
        try charge(separator)
        result += separator
      }
      isFirst = false
      result += part
    }
    return result
  }

  // MARK: Attributes by path

  /// `a.b.0` as keys; `nil` for no path.
  func attributePath(_ value: TemplateValue) throws(TokenizerError) -> [TemplateValue]? {
    switch value {
    case .none: return nil
    case .string(let text):
      try charge(text)
      return text.split(separator: ".", omittingEmptySubsequences: false).map { part in
        let isNumber = !part.isEmpty && part.unicodeScalars.allSatisfy { $0.isPythonDigit }
        return isNumber
          ? Int(part).map { .integer($0) } ?? .string(String(part)) : .string(String(part))
      }
    default: return [value]
    }
  }

  func found(
    _ path: [TemplateValue]?, in item: TemplateValue, default fallback: TemplateValue? = nil
  ) throws(TokenizerError) -> TemplateValue {
    var item = item
    for key in path ?? [] {
      item = try self.item(key, of: item)
      if let fallback, !fallback.isNone, item.isUndefined { item = fallback }
    }
    return item
  }

  // MARK: One by one

  private func mapped(
    _ value: TemplateValue, _ call: TemplateCall
  ) throws(TokenizerError) -> TemplateValue {
    try each(value) { interpreter, source throws(TokenizerError) in
      guard let item = try source.next(interpreter) else { return nil }
      var call = call
      if call.positional.isEmpty, let attribute = call.take("attribute") {
        let fallback = call.take("default")
        if let extra = call.named.first {
          throw interpreter.failed("Unexpected keyword argument \(pythonQuoted(extra.name))")
        }
        let path = try interpreter.attributePath(attribute)
        return try interpreter.found(path, in: item, default: fallback)
      }
      guard !call.positional.isEmpty else {
        throw interpreter.failed("map requires a filter argument")
      }
      let name = try interpreter.text(call.positional.removeFirst())
      return try interpreter.filter(name, item, call)
    }
  }

  private func selected(
    _ value: TemplateValue, _ call: TemplateCall, keeps: Bool, byAttribute: Bool
  ) throws(TokenizerError) -> TemplateValue {
    try each(value) { interpreter, source throws(TokenizerError) in
      while let item = try source.next(interpreter) {
        if try interpreter.passes(item, call, byAttribute) == keeps { return item }
      }
      return nil
    }
  }

  private func passes(
    _ item: TemplateValue, _ call: TemplateCall, _ byAttribute: Bool
  ) throws(TokenizerError) -> Bool {
    var call = call
    var subject = item
    if byAttribute {
      guard !call.positional.isEmpty else {
        throw failed("Missing parameter for attribute name")
      }
      subject = try found(attributePath(call.positional.removeFirst()), in: item)
    }
    if call.positional.isEmpty { return subject.isTrue }
    let name = try text(call.positional.removeFirst())
    return try test(name, subject, call)
  }

  /// A generator over the value's items, nothing for a false one.
  private func each(
    _ value: TemplateValue,
    _ next:
      @escaping (TemplateInterpreter, TemplateIterator) throws(TokenizerError) -> TemplateValue?
  ) throws(TokenizerError) -> TemplateValue {
    guard value.isTrue else { return .iterator(TemplateIterator([], typeName: "generator")) }
    var source: TemplateIterator?
    return try iterator(over: value.depth) { interpreter throws(TokenizerError) in
      if source == nil { source = try interpreter.iterate(value) }
      guard let source else { return nil }
      return try next(interpreter, source)
    }
  }

  // MARK: In groups

  private func batches(
    _ value: TemplateValue, _ call: TemplateCall
  ) throws(TokenizerError) -> TemplateValue {
    let values = try bound(call, to: ["linecount", "fill_with"], required: 1, of: "do_batch")
    let count = values[0]?.integer ?? 0
    var batches: [TemplateValue] = []
    var batch: [TemplateValue] = []
    for item in try items(of: value) {
      if batch.count == count {
        batches.append(try list(batch))
        batch = []
      }
      batch.append(item)
    }
    if !batch.isEmpty {
      if let filler = values[1], !filler.isNone, batch.count < count {
        try step(cost: 1, times: count - batch.count)
        batch += Array(repeating: filler, count: count - batch.count)
      }
      batches.append(try list(batch))
    }
    return .iterator(TemplateIterator(batches, typeName: "generator", depth: value.depth + 1))
  }

  private func slices(
    _ value: TemplateValue, _ call: TemplateCall
  ) throws(TokenizerError) -> TemplateValue {
    let values = try bound(call, to: ["slices", "fill_with"], required: 1, of: "do_slice")
    let count = values[0]?.integer ?? 0
    guard count != 0 else { throw failed("integer division or modulo by zero") }
    try step(cost: 1, times: count)
    let all = try items(of: value)
    var slices: [TemplateValue] = []
    var start = 0
    for index in 0..<max(count, 0) {
      let hasExtra = index < all.count % count
      let end = start + all.count / count + (hasExtra ? 1 : 0)
      var slice = Array(all[start..<end])
      if let filler = values[1], !filler.isNone, !hasExtra { slice.append(filler) }
      slices.append(try list(slice))
      start = end
    }
    return .iterator(TemplateIterator(slices, typeName: "generator", depth: value.depth + 1))
  }
}
