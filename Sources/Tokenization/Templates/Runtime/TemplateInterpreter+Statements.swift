extension TemplateInterpreter {
  func run(_ statements: [TemplateStatement]) throws(TokenizerError) -> TemplateFlow {
    try nest()
    defer { unnest() }
    for statement in statements {
      let flow = try run(statement)
      if flow != .done { return flow }
    }
    return .done
  }

  private func run(_ statement: TemplateStatement) throws(TokenizerError) -> TemplateFlow {
    try step()
    switch statement {
    case .text(let text, let place):
      position = place
      try print(text)
    case .output(let expression): try print(text(evaluate(expression)))
    case .branches(let branches):
      for branch in branches {
        if let condition = branch.condition, try !evaluate(condition).isTrue { continue }
        return try run(branch.body)
      }
    case .loop(let loop): return try run(loop, over: evaluate(loop.items), depth: 0)
    case .set(let target, let expression): try assign(try evaluate(expression), to: target)
    case .leave(let flow): return flow
    case .setBlock, .filterBlock, .with, .scope, .block: return try runBlock(statement)
    case .macro, .callBlock, .load: try runMacro(statement)
    }
    return .done
  }

  private func runBlock(_ statement: TemplateStatement) throws(TokenizerError) -> TemplateFlow {
    var flow = TemplateFlow.done
    switch statement {
    case .setBlock(let target, let filters, let body):
      let text = try text(of: body, &flow)
      guard flow == .done else { return flow }
      let value = try filters.map { filters throws(TokenizerError) in
        try filtered(text, by: filters)
      }
      try assign(value ?? .string(text), to: target)
    case .filterBlock(let filter, let body):
      let text = try text(of: body, &flow)
      guard flow == .done else { return flow }
      try print(self.text(filtered(text, by: filter)))
    case .with(let values, let body):
      var results: [TemplateValue] = []
      for value in values { results.append(try evaluate(value.value)) }
      return try scoped { () throws(TokenizerError) in
        for (value, result) in zip(values, results) { try assign(result, to: value.target) }
        return try run(body)
      }
    case .scope(let body):
      return try scoped { () throws(TokenizerError) in try run(body) }
    case .block(let name, let isScoped):
      return try runBlock(named: name, in: isScoped ? scope : root)
    default: break
    }
    return flow
  }

  @discardableResult
  func runBlock(
    named name: String, in outside: TemplateScope
  ) throws(TokenizerError) -> TemplateFlow {
    try nest()
    defer { unnest() }
    return try scoped(in: outside) { () throws(TokenizerError) in try run(blocks[name] ?? []) }
  }

  private func text(
    of body: [TemplateStatement], _ flow: inout TemplateFlow
  ) throws(TokenizerError) -> String {
    var ended = TemplateFlow.done
    let text = try captured { () throws(TokenizerError) in
      ended = try scoped { () throws(TokenizerError) in try run(body) }
    }
    flow = ended
    return text
  }

  private func runMacro(_ statement: TemplateStatement) throws(TokenizerError) {
    switch statement {
    case .macro(let syntax):
      position = syntax.position
      scope.variables[syntax.name ?? ""] = .macro(makeMacro(syntax))
    case .callBlock(let syntax, let callee, let arguments):
      let function = try evaluate(callee)
      var values = try evaluate(arguments)
      values.named.append(("caller", .macro(makeMacro(syntax))))
      position = syntax.position
      try print(text(call(function, values)))
    case .load(let name):
      _ = try evaluate(name)
      throw failed("no loader for this environment specified")
    default: break
    }
  }

  func assign(_ value: TemplateValue, to target: TemplateTarget) throws(TokenizerError) {
    try step()
    switch target {
    case .name(let name): scope.variables[name] = value
    case .attribute(let attribute, let name, let place):
      position = place
      guard case .namespace(let namespace) = scope.lookUp(name) else {
        throw failed("cannot assign attribute on non-namespace object")
      }
      try step(cost: 4 * namespace.attributes.keys.count)
      namespace.attributes = namespace.attributes.setting(attribute, to: value)
    case .tuple(let targets, let place):
      position = place
      let parts = try unpacked(value, count: targets.count)
      for (target, part) in zip(targets, parts) { try assign(part, to: target) }
    }
  }

  private func unpacked(
    _ value: TemplateValue, count: Int
  ) throws(TokenizerError) -> [TemplateValue] {
    guard let items = try iteration(over: value) else {
      throw failed("cannot unpack non-iterable \(value.typeName) object")
    }
    var parts: [TemplateValue] = []
    while let part = try items.next(self) {
      guard parts.count < count else {
        throw failed("too many values to unpack (expected \(count))")
      }
      parts.append(part)
    }
    guard parts.count == count else {
      throw failed("not enough values to unpack (expected \(count), got \(parts.count))")
    }
    return parts
  }
}
