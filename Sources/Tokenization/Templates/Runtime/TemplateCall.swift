/// The values that a call, filter or test got.
struct TemplateCall {
  var positional: [TemplateValue] = []
  /// In the order they were given.
  var named: [(name: String, value: TemplateValue)] = []

  /// Takes a named value out.
  mutating func take(_ name: String) -> TemplateValue? {
    guard let place = named.firstIndex(where: { $0.name == name }) else { return nil }
    return named.remove(at: place).value
  }
}

extension TemplateInterpreter {
  func evaluate(_ arguments: TemplateArguments) throws(TokenizerError) -> TemplateCall {
    var call = TemplateCall()
    call.positional = try evaluate(arguments.positional)
    for (name, expression) in arguments.named {
      call.named.append((name, try evaluate(expression)))
    }
    if let spread = arguments.spread {
      let value = try evaluate(spread)
      call.positional += try items(of: value)
    }
    if let spread = arguments.spreadNamed {
      guard case .dictionary(let dictionary) = try evaluate(spread) else {
        throw failed("argument after ** must be a mapping")
      }
      for (key, value) in dictionary.pairs {
        guard case .string(let name) = key else { throw failed("keywords must be strings") }
        call.named.append((name, value))
      }
    }
    return call
  }

  /// The values by the parameters' names, `nil` where one was not given.
  ///
  /// So many of the first as are `required` must be there.
  func bound(
    _ call: TemplateCall, to names: [String], required: Int = 0, of function: String
  ) throws(TokenizerError) -> [TemplateValue?] {
    guard call.positional.count <= names.count else {
      throw failed(
        "\(function)() takes \(names.count) positional arguments but "
          + "\(call.positional.count) were given")
    }
    var values = call.positional.map(Optional.some)
    values += Array(repeating: nil, count: names.count - values.count)
    for (name, value) in call.named {
      guard let place = names.firstIndex(of: name) else {
        throw failed("\(function)() got an unexpected keyword argument \(pythonQuoted(name))")
      }
      guard values[place] == nil else {
        throw failed("\(function)() got multiple values for argument \(pythonQuoted(name))")
      }
      values[place] = value
    }
    if let missing = values.prefix(required).firstIndex(where: { $0 == nil }) {
      throw failed(
        "\(function)() missing 1 required positional argument: \(pythonQuoted(names[missing]))")
    }
    return values
  }
}
