/// Filters that compare items: their keys are attributes, and texts in lower case unless told.
extension TemplateInterpreter {
  func ordered(
    _ name: String, _ value: TemplateValue, _ call: TemplateCall
  ) throws(TokenizerError) -> TemplateValue {
    switch name {
    case "sort":
      let values = try bound(
        call, to: ["reverse", "case_sensitive", "attribute"], of: "do_sort")
      let all = try items(of: value)
      let keys = try keys(of: all, by: values[2], isExact: values[1], several: true)
      let order = try sortedOrder(of: keys, descending: values[0]?.isTrue ?? false)
      return try list(order.map { all[$0] })
    case "unique":
      let values = try bound(call, to: ["case_sensitive", "attribute"], of: "do_unique")
      let all = try items(of: value)
      let keys = try keys(of: all, by: values[1], isExact: values[0])
      var seen: Set<TemplateKey> = []
      var result: [TemplateValue] = []
      for (item, key) in zip(all, keys) where seen.insert(try self.key(key)).inserted {
        result.append(item)
      }
      return .iterator(TemplateIterator(result, typeName: "generator", depth: value.depth))
    case "min", "max": return try extreme(value, call, isLeast: name == "min")
    case "groupby": return try groups(value, call)
    case "dictsort": return try sortedPairs(value, call)
    default: return try sum(value, call)
    }
  }

  private func keys(
    of items: [TemplateValue], by attribute: TemplateValue?, isExact: TemplateValue?,
    several: Bool = false, default fallback: TemplateValue? = nil
  ) throws(TokenizerError) -> [TemplateValue] {
    var paths: [[TemplateValue]?] = [try attributePath(attribute ?? .none)]
    if several, case .string(let text) = attribute, text.contains(",") {
      paths = []
      for part in text.split(separator: ",", omittingEmptySubsequences: false) {
        paths.append(try attributePath(.string(String(part))))
      }
    }
    var keys: [TemplateValue] = []
    for item in items {
      var parts: [TemplateValue] = []
      for path in paths {
        let part = try found(path, in: item, default: fallback)
        parts.append(isExact?.isTrue ?? false ? part : try caseless(part))
      }
      // Where there may be several, they are compared as a list: only unequal ones must have an order.
      keys.append(several ? try tuple(parts) : parts[0])
    }
    return keys
  }

  private func caseless(_ value: TemplateValue) throws(TokenizerError) -> TemplateValue {
    guard case .string(let text) = value else { return value }
    return try call("lower", on: text, TemplateCall())
  }

  private func extreme(
    _ value: TemplateValue, _ call: TemplateCall, isLeast: Bool
  ) throws(TokenizerError) -> TemplateValue {
    let values = try bound(call, to: ["case_sensitive", "attribute"], of: isLeast ? "min" : "max")
    let all = try items(of: value)
    guard !all.isEmpty else {
      return .undefined(TemplateUndefined(message: "No aggregated item, sequence was empty."))
    }
    let keys = try keys(of: all, by: values[1], isExact: values[0])
    var best = 0
    for place in keys.indices.dropFirst()
    where try isOrdered(isLeast ? "<" : ">", keys[place], keys[best]) {
      best = place
    }
    return all[best]
  }

  private func groups(
    _ value: TemplateValue, _ call: TemplateCall
  ) throws(TokenizerError) -> TemplateValue {
    let values = try bound(
      call, to: ["attribute", "default", "case_sensitive"], required: 1, of: "do_groupby")
    let all = try items(of: value)
    let keys = try keys(of: all, by: values[0], isExact: values[2], default: values[1])
    var groups: [TemplateValue] = []
    var group: [Int] = []
    func finish() throws(TokenizerError) {
      guard let first = group.first else { return }
      let path = try attributePath(values[0] ?? .none)
      let name = try found(path, in: all[first], default: values[1])
      let members = try list(group.map { all[$0] })
      groups.append(
        try checked(.tuple(TemplateList([name, members], names: ["grouper", "list"]))))
    }
    for place in try sortedOrder(of: keys) {
      if let last = group.last, try !isEqual(keys[last], keys[place]) {
        try finish()
        group = []
      }
      group.append(place)
    }
    try finish()
    return try list(groups)
  }

  private func sortedPairs(
    _ value: TemplateValue, _ call: TemplateCall
  ) throws(TokenizerError) -> TemplateValue {
    let values = try bound(call, to: ["case_sensitive", "by", "reverse"], of: "do_dictsort")
    guard case .dictionary(let dictionary) = value else {
      if case .undefined(let missing) = value { throw failed(missing.message) }
      throw failed("'\(value.typeName)' object has no attribute 'items'")
    }
    let by = try text(values[1] ?? .string("key"))
    guard by == "key" || by == "value" else {
      throw failed("You can only sort by either \"key\" or \"value\"")
    }
    let keys = try keys(
      of: by == "key" ? dictionary.keys : dictionary.values, by: nil, isExact: values[0])
    let order = try sortedOrder(of: keys, descending: values[2]?.isTrue ?? false)
    return try list(order.map { .tuple(dictionary.keys[$0], dictionary.values[$0]) })
  }

  private func sum(
    _ value: TemplateValue, _ call: TemplateCall
  ) throws(TokenizerError) -> TemplateValue {
    let values = try bound(call, to: ["attribute", "start"], of: "do_sum")
    let path = try attributePath(values[0] ?? .none)
    var total = values[1] ?? .integer(0)
    if case .string = total { throw failed("sum() can't sum strings [use ''.join(seq) instead]") }
    for item in try items(of: value) {
      total = try arithmetic("+", total, try found(path, in: item))
    }
    return total
  }
}
