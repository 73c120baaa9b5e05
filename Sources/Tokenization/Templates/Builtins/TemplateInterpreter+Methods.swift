extension TemplateInterpreter {
  func call(
    _ method: TemplateMethod, _ arguments: TemplateCall
  ) throws(TokenizerError) -> TemplateValue {
    switch method.receiver {
    case .string(let text): return try call(method.name, on: text, arguments)
    case .dictionary(let dictionary):
      return try call(method.name, on: dictionary, method.receiver, arguments)
    case .list(let list), .tuple(let list):
      return try call(method.name, on: list.items, method.receiver, arguments)
    case .range: return try call(method.name, on: items(of: method.receiver), .none, arguments)
    case .double(let double): return .boolean(double == double.rounded())
    case .loop(let loop): return try call(method.name, on: loop, arguments)
    case .blocks:
      return .string(
        try captured { () throws(TokenizerError) in try runBlock(named: method.name, in: root) })
    case .cycler(let cycler):
      let current = cycler.items[cycler.place]
      cycler.place = method.name == "next" ? (cycler.place + 1) % cycler.items.count : 0
      return method.name == "next" ? current : .none
    default: throw failed("'\(method.receiver.typeName)' object is not callable")
    }
  }

  private func call(
    _ name: String, on dictionary: TemplateDictionary, _ whole: TemplateValue,
    _ arguments: TemplateCall
  ) throws(TokenizerError) -> TemplateValue {
    switch name {
    case "get":
      guard arguments.named.isEmpty else { throw failed("dict.get() takes no keyword arguments") }
      let values = try bound(arguments, to: ["key", "default"], required: 1, of: "get")
      return dictionary[try key(values[0] ?? .none)] ?? values[1] ?? .none
    case "copy": return whole
    case "fromkeys": throw TemplateFault.unsupported("the method fromkeys").at(position)
    default:
      guard arguments.positional.isEmpty, arguments.named.isEmpty else {
        throw failed("dict.\(name)() takes no arguments (\(arguments.positional.count) given)")
      }
      return .view(dictionary, TemplateViewKind(rawValue: name) ?? .items)
    }
  }

  private func call(
    _ name: String, on items: [TemplateValue], _ whole: TemplateValue, _ arguments: TemplateCall
  ) throws(TokenizerError) -> TemplateValue {
    if name == "copy" { return whole }
    let wanted = try bound(arguments, to: ["value"], required: 1, of: name)[0] ?? .none
    try step(cost: items.count)
    var count = 0
    for (index, item) in items.enumerated() where try isEqual(item, wanted) {
      if name == "index" { return .integer(index) }
      count += 1
    }
    if name == "index" { throw failed("\(try representation(wanted)) is not in list") }
    return .integer(count)
  }

  private func call(
    _ name: String, on loop: TemplateLoopState, _ arguments: TemplateCall
  ) throws(TokenizerError) -> TemplateValue {
    let values = arguments.positional
    if name == "changed" { return .boolean(try loop.hasChanged(try tuple(values), self)) }
    guard !values.isEmpty else { throw failed("no items for cycling given") }
    return values[loop.index % values.count]
  }
}
