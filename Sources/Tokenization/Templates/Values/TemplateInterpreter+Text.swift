/// Values as text, as Python's `str` and `repr` give it.
extension TemplateInterpreter {
  /// What printing the value gives.
  func text(_ value: TemplateValue) throws(TokenizerError) -> String {
    switch value {
    case .undefined: return ""
    case .string(let text): return text
    default: return try representation(value)
    }
  }

  func representation(_ value: TemplateValue) throws(TokenizerError) -> String {
    try nest()
    defer { unnest() }
    try step()
    let text = try uncountedRepresentation(value)
    try charge(text)
    return text
  }

  private func uncountedRepresentation(_ value: TemplateValue) throws(TokenizerError) -> String {
    switch value {
    case .undefined: return "Undefined"
    case .none: return "None"
    case .boolean(let value): return value ? "True" : "False"
    case .integer(let value): return "\(value)"
    case .double(let value): return pythonText(value)
    case .string(let text): return pythonQuoted(text)
    case .list(let list): return "[" + (try joined(list.items)) + "]"
    case .tuple(let list):
      return "(" + (try joined(list.items)) + (list.items.count == 1 ? ",)" : ")")
    case .range(let range):
      return "range(\(range.start), \(range.stop)\(range.step == 1 ? "" : ", \(range.step)"))"
    case .dictionary(let dictionary): return try pairs(dictionary)
    case .view(let dictionary, let kind):
      return "dict_\(kind.rawValue)([" + (try joined(items(of: dictionary, kind))) + "])"
    case .namespace(let namespace): return "<Namespace \(try pairs(namespace.attributes))>"
    case .macro(let macro): return "<Macro \(macro.syntax.name.map(pythonQuoted) ?? "anonymous")>"
    case .loop(let loop): return "<LoopContext \(loop.index + 1)/\(try loop.length(self))>"
    // Python names an address here, which no two runs share.
    case .blocks: return "<TemplateReference None>"
    case .iterator, .cycler, .joiner, .function, .method:
      throw TemplateFault.unsupported("printing a \(value.typeName)").at(position)
    }
  }

  private func joined(_ items: [TemplateValue]) throws(TokenizerError) -> String {
    var parts: [String] = []
    for item in items { parts.append(try representation(item)) }
    return parts.joined(separator: ", ")
  }

  private func pairs(_ dictionary: TemplateDictionary) throws(TokenizerError) -> String {
    var parts: [String] = []
    for (key, value) in dictionary.pairs {
      parts.append((try representation(key)) + ": " + (try representation(value)))
    }
    return "{" + parts.joined(separator: ", ") + "}"
  }
}
