extension TemplateInterpreter {
  /// What a macro prints.
  func invoke(_ macro: TemplateMacro, _ arguments: TemplateCall) throws(TokenizerError) -> String {
    try nest()
    defer { unnest() }
    var arguments = arguments
    let values = try matched(macro.syntax, &arguments)
    return try scoped(in: macro.scope) { () throws(TokenizerError) in
      try bind(values, to: macro.syntax)
      bindSpecial(macro.syntax, arguments)
      return try captured { () throws(TokenizerError) in _ = try run(macro.syntax.body) }
    }
  }

  /// Takes the parameters' values out of the arguments; what is left, the body must ask for.
  private func matched(
    _ syntax: TemplateMacroSyntax, _ arguments: inout TemplateCall
  ) throws(TokenizerError) -> [TemplateValue?] {
    let count = syntax.parameters.count
    var values = arguments.positional.prefix(count).map(Optional.some)
    arguments.positional.removeFirst(values.count)
    for parameter in syntax.parameters[values.count...] {
      values.append(arguments.take(parameter.name))
    }
    let name = syntax.name.map(pythonQuoted) ?? "None"
    let left = arguments.named.filter { $0.name != "caller" || !syntax.special.contains("caller") }
    if let extra = left.first, !syntax.special.contains("kwargs") {
      throw failed(
        left.contains { $0.name == "caller" }
          ? "macro \(name) was invoked with two values for the special caller argument. "
            + "This is most likely a bug."
          : "macro \(name) takes no keyword argument \(pythonQuoted(extra.name))")
    }
    if !arguments.positional.isEmpty, !syntax.special.contains("varargs") {
      throw failed("macro \(name) takes not more than \(count) argument(s)")
    }
    return values
  }

  private func bind(
    _ values: [TemplateValue?], to syntax: TemplateMacroSyntax
  ) throws(TokenizerError) {
    for (parameter, value) in zip(syntax.parameters, values) {
      if let value {
        scope.variables[parameter.name] = value
      } else if let fallback = parameter.fallback {
        scope.variables[parameter.name] = try evaluate(fallback)
      } else {
        scope.variables[parameter.name] = .undefined(
          TemplateUndefined(
            message: "parameter \(pythonQuoted(parameter.name)) was not provided"))
      }
    }
  }

  private func bindSpecial(_ syntax: TemplateMacroSyntax, _ arguments: TemplateCall) {
    var arguments = arguments
    if syntax.special.contains("caller") {
      let caller = arguments.take("caller") ?? .none
      scope.variables["caller"] =
        caller.isNone ? .undefined(TemplateUndefined(message: "No caller defined")) : caller
    }
    if syntax.special.contains("kwargs") {
      scope.variables["kwargs"] = .dictionary(TemplateDictionary(named: arguments.named))
    }
    if syntax.special.contains("varargs") {
      scope.variables["varargs"] = .tuple(TemplateList(arguments.positional))
    }
  }
}
