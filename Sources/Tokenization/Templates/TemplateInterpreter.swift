/// Runs a template's statements, within `TemplateLimits`.
struct TemplateInterpreter {
  private(set) var output = ""
  /// Innermost last; a loop's body has its own.
  private var scopes: [[String: TemplateValue]]
  private var stepCount = 0
  private var textByteCount = 0

  init(variables: [String: TemplateValue]) { scopes = [variables] }

  mutating func run(_ statements: [TemplateStatement]) throws(TokenizerError) -> TemplateFlow {
    for statement in statements {
      let flow = try run(statement)
      if flow != .done { return flow }
    }
    return .done
  }

  private mutating func run(_ statement: TemplateStatement) throws(TokenizerError) -> TemplateFlow {
    switch statement {
    case .text(let text, let position):
      try step(position)
      try print(text, position)
    case .output(let expression):
      let value = try evaluate(expression)
      guard let text = value.text else {
        throw TemplateFault.badOperand(operation: "printing", type: value.typeName)
          .at(expression.position)
      }
      try print(text, expression.position)
    case .branches(let branches):
      for branch in branches {
        if let condition = branch.condition, try !evaluate(condition).isTrue { continue }
        return try run(branch.body)
      }
    case .loop(let loop): try run(loop)
    case .set(let target, let expression): try assign(try evaluate(expression), to: target)
    case .setBlock(let target, let body): try runSetBlock(target, body)
    case .leave(let flow): return flow
    }
    return .done
  }

  private mutating func runSetBlock(
    _ target: TemplateTarget, _ body: [TemplateStatement]
  ) throws(TokenizerError) {
    let before = output
    output = ""
    _ = try run(body)
    try assign(.string(output), to: target)
    output = before
  }

  private mutating func assign(
    _ value: TemplateValue, to target: TemplateTarget
  ) throws(TokenizerError) {
    try step(target.position)
    guard let attribute = target.attribute else {
      scopes[scopes.count - 1][target.name] = value
      return
    }
    guard case .namespace(let namespace) = lookUp(target.name) else {
      throw TemplateFault.badOperand(
        operation: "setting an attribute", type: lookUp(target.name).typeName
      ).at(target.position)
    }
    try measure(value, depth: 1, target.position)
    namespace.attributes[attribute] = value
  }

  private mutating func run(_ loop: TemplateLoop) throws(TokenizerError) {
    let items = try chosenItems(of: loop)
    if items.isEmpty { return _ = try run(loop.otherwise) }
    for (index, item) in items.enumerated() {
      try step(loop.items.position)
      scopes.append([:])
      defer { scopes.removeLast() }
      try bind(loop.targets, to: item, loop.items.position)
      scopes[scopes.count - 1]["loop"] = loopVariable(index, items)
      if try run(loop.body) == .breaksLoop { break }
    }
  }

  private mutating func chosenItems(of loop: TemplateLoop) throws(TokenizerError) -> [TemplateValue]
  {
    let position = loop.items.position
    let items = try self.items(of: try evaluate(loop.items), position)
    guard let condition = loop.condition else { return items }
    var chosen: [TemplateValue] = []
    for item in items {
      scopes.append([:])
      defer { scopes.removeLast() }
      try bind(loop.targets, to: item, position)
      if try evaluate(condition).isTrue { chosen.append(item) }
    }
    return chosen
  }

  private mutating func bind(
    _ targets: [String], to item: TemplateValue, _ position: TemplatePosition
  ) throws(TokenizerError) {
    var parts = [item]
    if targets.count > 1 {
      guard case .list(let items) = item, items.count == targets.count else {
        throw TemplateFault.badOperand(
          operation: "taking apart into \(targets.count) names", type: item.typeName
        ).at(position)
      }
      parts = items
    }
    for (name, part) in zip(targets, parts) { scopes[scopes.count - 1][name] = part }
  }

  private func loopVariable(_ index: Int, _ items: [TemplateValue]) -> TemplateValue {
    .dictionary(
      TemplateDictionary([
        ("index", .integer(index + 1)), ("index0", .integer(index)),
        ("revindex", .integer(items.count - index)),
        ("revindex0", .integer(items.count - index - 1)),
        ("first", .boolean(index == 0)), ("last", .boolean(index == items.count - 1)),
        ("length", .integer(items.count)),
        ("previtem", index > 0 ? items[index - 1] : .undefined("previtem")),
        ("nextitem", index + 1 < items.count ? items[index + 1] : .undefined("nextitem")),
      ]))
  }

  /// The value of a name; the innermost scope that has it decides.
  func lookUp(_ name: String) -> TemplateValue {
    for scope in scopes.reversed() {
      if let value = scope[name] { return value }
    }
    return .undefined(name)
  }

  /// What a loop over the value goes through.
  mutating func items(
    of value: TemplateValue, _ position: TemplatePosition
  ) throws(TokenizerError) -> [TemplateValue] {
    switch value {
    case .undefined: return []
    case .list(let items): return items
    case .dictionary(let dictionary): return dictionary.pairs.map { .string($0.key) }
    case .string(let text):
      try charge(text, position)
      return text.unicodeScalars.map { .string(String($0)) }
    default:
      throw TemplateFault.badOperand(operation: "a loop", type: value.typeName).at(position)
    }
  }

  /// Counts a step of work.
  mutating func step(
    _ position: TemplatePosition, cost: Int = 1
  ) throws(TokenizerError) {
    stepCount += cost
    guard stepCount <= TemplateLimits.steps else {
      throw TemplateFault.tooManySteps(limit: TemplateLimits.steps).at(position)
    }
  }

  /// Counts the work of looking at all of a value, and refuses one that is nested too deep.
  ///
  /// Every value made of others is measured, so recursion over values is bounded. A namespace
  /// inside another value is refused, because it could come to hold itself.
  mutating func measure(
    _ value: TemplateValue, depth: Int = 0, _ position: TemplatePosition
  ) throws(TokenizerError) {
    guard depth <= TemplateLimits.statementDepth else {
      throw TemplateFault.nestingTooDeep(limit: TemplateLimits.statementDepth).at(position)
    }
    try step(position)
    switch value {
    case .string(let text): try step(position, cost: text.utf8.count / 64)
    case .list(let items):
      for item in items { try measure(item, depth: depth + 1, position) }
    case .dictionary(let dictionary):
      for pair in dictionary.pairs { try measure(pair.value, depth: depth + 1, position) }
    case .namespace where depth > 0:
      throw TemplateFault.unsupported("a namespace inside another value").at(position)
    default: break
    }
  }

  /// Counts text that was made.
  mutating func charge(
    _ text: String, times: Int = 1, _ position: TemplatePosition
  ) throws(TokenizerError) {
    let (bytes, overflow) = text.utf8.count.multipliedReportingOverflow(by: max(times, 0))
    guard !overflow, bytes <= TemplateLimits.textBytes - textByteCount else {
      throw TemplateFault.tooMuchText(limit: TemplateLimits.textBytes).at(position)
    }
    textByteCount += bytes
  }

  private mutating func print(
    _ text: String, _ position: TemplatePosition
  ) throws(TokenizerError) {
    try charge(text, position)
    output += text
  }
}
