extension TemplateInterpreter {
  /// Runs a loop.
  ///
  /// - Returns: How the loop's `else` ended, which may leave the loop around it.
  @discardableResult
  func run(
    _ loop: TemplateLoop, over value: TemplateValue, depth: Int
  ) throws(TokenizerError) -> TemplateFlow {
    position = loop.items.position
    let outside = scope
    var items = try iterate(value)
    var count = length(of: value)
    if let condition = loop.condition {
      items = chosen(items, loop.target, condition, outside)
      count = nil
    }
    let state = TemplateLoopState(
      items, count: count, depth: depth, recursion: loop.isRecursive ? (loop, outside) : nil)
    // As in Jinja, an item counts at the end of its body: one that `continue` or `break` cut short
    // leaves `else` to run.
    var hasFinishedItem = false
    while let item = try state.advance(self) {
      try step()
      let flow = try scoped(in: outside) { () throws(TokenizerError) in
        try assign(item, to: loop.target)
        scope.variables["loop"] = .loop(state)
        return try run(loop.body)
      }
      if flow == .breaksLoop { break }
      if flow == .done { hasFinishedItem = true }
    }
    if hasFinishedItem { return .done }
    return try scoped { () throws(TokenizerError) in try run(loop.otherwise) }
  }

  /// The items of `for … if`, each judged when its turn comes.
  private func chosen(
    _ items: TemplateIterator, _ target: TemplateTarget, _ condition: TemplateExpression,
    _ outside: TemplateScope
  ) -> TemplateIterator {
    TemplateIterator(depth: items.depth) { interpreter throws(TokenizerError) in
      while let item = try items.next(interpreter) {
        let isWanted = try interpreter.scoped(in: outside) { () throws(TokenizerError) in
          try interpreter.assign(item, to: target)
          return try interpreter.evaluate(condition).isTrue
        }
        if isWanted { return item }
      }
      return nil
    }
  }

  /// `loop(items)`: the loop's text for what lies below an item.
  func recurse(_ loop: TemplateLoopState, _ items: TemplateValue) throws(TokenizerError)
    -> TemplateValue
  {
    guard let recursion = loop.recursion else {
      throw failed("The loop must have the 'recursive' marker to be called recursively.")
    }
    let outside = scope
    scope = recursion.scope
    let text = try captured { () throws(TokenizerError) in
      try run(recursion.loop, over: items, depth: loop.depth + 1)
    }
    scope = outside
    return .string(text)
  }

  // MARK: Items

  /// What a loop over the value goes through; `nil` for what has no items.
  func iteration(over value: TemplateValue) throws(TokenizerError) -> TemplateIterator? {
    switch value {
    case .undefined: return TemplateIterator([])
    case .list(let list), .tuple(let list):
      return TemplateIterator(list.items, depth: list.depth)
    case .range(let range):
      var index = 0
      return TemplateIterator(depth: 0) { _ in
        guard index < range.count else { return nil }
        defer { index += 1 }
        return .integer(range[index])
      }
    case .dictionary(let dictionary):
      return TemplateIterator(dictionary.keys, depth: dictionary.depth)
    case .view(let dictionary, let kind):
      return TemplateIterator(items(of: dictionary, kind), depth: dictionary.depth)
    case .string(let text):
      try charge(text)
      var rest = text.unicodeScalars[...]
      return TemplateIterator(depth: 0) { _ in rest.popFirst().map { .string(String($0)) } }
    case .iterator(let iterator): return iterator
    default: return nil
    }
  }

  func iterate(_ value: TemplateValue) throws(TokenizerError) -> TemplateIterator {
    guard let items = try iteration(over: value) else {
      throw failed("'\(value.typeName)' object is not iterable")
    }
    return items
  }

  /// All items of the value at once.
  func items(of value: TemplateValue) throws(TokenizerError) -> [TemplateValue] {
    if case .list(let list) = value { return list.items }
    let source = try iterate(value)
    var items: [TemplateValue] = []
    while let item = try source.next(self) { items.append(item) }
    return items
  }

  func items(of dictionary: TemplateDictionary, _ kind: TemplateViewKind) -> [TemplateValue] {
    switch kind {
    case .keys: dictionary.keys
    case .values: dictionary.values
    case .items: dictionary.pairs.map { .tuple($0.key, $0.value) }
    }
  }

  /// Python's `len`, where the value has one.
  func length(of value: TemplateValue) -> Int? {
    switch value {
    case .undefined: 0
    case .string(let text): text.unicodeScalars.count
    case .list(let list), .tuple(let list): list.items.count
    case .range(let range): range.count
    case .dictionary(let dictionary), .view(let dictionary, _): dictionary.keys.count
    default: nil
    }
  }
}
