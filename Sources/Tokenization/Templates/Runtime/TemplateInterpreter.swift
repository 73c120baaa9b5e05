/// Runs a template's statements, within `TemplateLimits`.
final class TemplateInterpreter {
  private(set) var output = ""
  var scope: TemplateScope
  let root: TemplateScope
  let time: TemplateTime?
  /// The bodies that have names.
  let blocks: [String: [TemplateStatement]]
  /// Where the template is, for errors.
  var position = TemplatePosition()
  private var stepCount = 0
  private var textBytesLeft: Int
  private var depth = 0
  /// Scopes that macros keep, and namespaces: what could come to hold itself.
  private var keptScopes: [TemplateScope] = []
  private var namespaces: [TemplateNamespace] = []

  /// Interprets with `variables` to be found by name, for a conversation of `textByteCount`.
  init(
    blocks: [String: [TemplateStatement]], variables: [String: TemplateValue],
    textByteCount: Int, time: TemplateTime?
  ) {
    var globals: [String: TemplateValue] = ["self": .blocks]
    for function in TemplateFunction.allCases where function != .timeNow || time != nil {
      globals[function.rawValue] = .function(function)
    }
    root = TemplateScope(variables, in: TemplateScope(globals))
    scope = root
    (self.time, self.blocks) = (time, blocks)
    textBytesLeft = TemplateLimits.textBytes + textByteCount * TemplateLimits.textBytesPerByte
  }

  deinit {
    // Cycles are undone here, one link after another, so that nothing is left or freed too deep.
    for scope in keptScopes { scope.variables = [:] }
    for namespace in namespaces { namespace.attributes = TemplateDictionary(named: []) }
  }

  // MARK: Text

  func print(_ text: String) throws(TokenizerError) {
    try charge(text)
    output += text
  }

  /// What runs prints, as a text.
  func captured(
    _ run: () throws(TokenizerError) -> Void
  ) throws(TokenizerError) -> String {
    let before = output
    output = ""
    try run()
    defer { output = before }
    return output
  }

  // MARK: Names

  /// Runs with names of its own.
  func scoped<Result>(
    in parent: TemplateScope? = nil, _ run: () throws(TokenizerError) -> Result
  ) throws(TokenizerError) -> Result {
    let outside = scope
    scope = TemplateScope(in: parent ?? outside)
    defer { scope = outside }
    return try run()
  }

  func makeMacro(_ syntax: TemplateMacroSyntax) -> TemplateMacro {
    keptScopes.append(scope)
    return TemplateMacro(syntax, scope: scope)
  }

  func makeNamespace(_ attributes: TemplateDictionary) -> TemplateNamespace {
    let namespace = TemplateNamespace(attributes)
    namespaces.append(namespace)
    return namespace
  }

  // MARK: Bounds

  func failed(_ message: String) -> TokenizerError { TemplateFault.failed(message).at(position) }

  /// Counts work.
  func step(cost: Int = 1) throws(TokenizerError) {
    stepCount += cost
    guard stepCount <= TemplateLimits.steps else {
      throw TemplateFault.tooManySteps(limit: TemplateLimits.steps).at(position)
    }
  }

  func step(cost: Int, times: Int) throws(TokenizerError) {
    let (total, overflow) = cost.multipliedReportingOverflow(by: max(times, 0))
    try step(cost: overflow ? TemplateLimits.steps + 1 : min(total, TemplateLimits.steps + 1))
  }

  /// Counts text that is made.
  func charge(_ text: String, times: Int = 1) throws(TokenizerError) {
    try charge(bytes: text.utf8.count, times: times)
  }

  func charge(bytes: Int, times: Int = 1) throws(TokenizerError) {
    let (bytes, overflow) = bytes.multipliedReportingOverflow(by: max(times, 0))
    guard !overflow, bytes <= textBytesLeft else {
      throw TemplateFault.tooMuchText(limit: TemplateLimits.textBytes).at(position)
    }
    textBytesLeft -= bytes
  }

  /// Guards every way of running deeper; `unnest` is its end.
  func nest() throws(TokenizerError) {
    depth += 1
    guard depth <= TemplateLimits.runDepth else {
      throw TemplateFault.nestingTooDeep(limit: TemplateLimits.runDepth).at(position)
    }
  }

  func unnest() { depth -= 1 }

  /// A value made of others, unless it is nested too deep.
  func checked(_ value: TemplateValue) throws(TokenizerError) -> TemplateValue {
    guard value.depth <= TemplateLimits.valueDepth else {
      throw TemplateFault.nestingTooDeep(limit: TemplateLimits.valueDepth).at(position)
    }
    return value
  }

  func list(_ items: [TemplateValue]) throws(TokenizerError) -> TemplateValue {
    try step(cost: items.count)
    return try checked(.list(TemplateList(items)))
  }

  func tuple(_ items: [TemplateValue]) throws(TokenizerError) -> TemplateValue {
    try step(cost: items.count)
    return try checked(.tuple(TemplateList(items)))
  }

  func iterator(
    over depth: Int, typeName: String = "generator", _ source: @escaping TemplateIterator.Source
  ) throws(TokenizerError) -> TemplateValue {
    try checked(.iterator(TemplateIterator(typeName: typeName, depth: depth + 1, source)))
  }
}
