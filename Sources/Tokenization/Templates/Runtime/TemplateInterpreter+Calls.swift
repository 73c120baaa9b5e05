extension TemplateInterpreter {
  func call(_ function: TemplateValue, _ arguments: TemplateCall) throws(TokenizerError)
    -> TemplateValue
  {
    switch function {
    case .undefined(let missing): throw failed(missing.message)
    case .macro(let macro): return .string(try invoke(macro, arguments))
    case .method(let method): return try call(method, arguments)
    case .function(let function): return try call(function, arguments)
    case .loop(let loop):
      let values = try bound(arguments, to: ["iterable"], required: 1, of: "LoopContext.__call__")
      return try recurse(loop, values[0] ?? .none)
    case .joiner(let joiner):
      defer { joiner.isUsed = true }
      return joiner.isUsed ? joiner.separator : .string("")
    default: throw failed("'\(function.typeName)' object is not callable")
    }
  }

  private func call(
    _ function: TemplateFunction, _ arguments: TemplateCall
  ) throws(TokenizerError) -> TemplateValue {
    switch function {
    case .raiseException:
      let values = try bound(arguments, to: ["message"], required: 1, of: "raise_exception")
      throw TemplateFault.raised(try text(values[0] ?? .none)).at(position)
    case .timeNow:
      let values = try bound(arguments, to: ["format"], required: 1, of: "strftime_now")
      guard case .string(let format) = values[0], let time else {
        throw failed("strftime() argument 1 must be str, not \((values[0] ?? .none).typeName)")
      }
      // Fields are made one by one: dearer by far than text that is only copied.
      try charge(format, times: 64)
      let text = time.formatted(format)
      return .string(text)
    case .range: return try range(arguments)
    case .namespace: return .namespace(makeNamespace(try dictionary(arguments, of: "namespace")))
    case .dictionary: return try checked(.dictionary(try dictionary(arguments, of: "dict")))
    case .cycler:
      guard !arguments.positional.isEmpty else {
        throw failed("at least one item has to be provided")
      }
      return .cycler(TemplateCycler(arguments.positional))
    case .joiner:
      let values = try bound(arguments, to: ["sep"], of: "joiner")
      return .joiner(TemplateJoiner(values[0] ?? .string(", ")))
    case .lipsum: throw TemplateFault.unsupported("the function lipsum").at(position)
    }
  }

  /// What `dict(…)` and `namespace(…)` make of their arguments.
  private func dictionary(
    _ arguments: TemplateCall, of function: String
  ) throws(TokenizerError) -> TemplateDictionary {
    var pairs: [(key: TemplateKey, name: TemplateValue, value: TemplateValue)] = []
    guard arguments.positional.count <= 1 else {
      throw failed("\(function) expected at most 1 argument, got \(arguments.positional.count)")
    }
    if case .dictionary(let dictionary) = arguments.positional.first {
      for (name, value) in dictionary.pairs { pairs.append((try key(name), name, value)) }
    } else if let source = arguments.positional.first {
      for item in try items(of: source) {
        let pair = try items(of: item)
        guard pair.count == 2 else {
          throw failed(
            "dictionary update sequence element #\(pairs.count) has length \(pair.count); 2 is required"
          )
        }
        pairs.append((try key(pair[0]), pair[0], pair[1]))
      }
    }
    for (name, value) in arguments.named { pairs.append((TemplateKey(name), .string(name), value)) }
    try step(cost: 4 * pairs.count)
    return TemplateDictionary(pairs)
  }

  private func range(_ arguments: TemplateCall) throws(TokenizerError) -> TemplateValue {
    guard arguments.named.isEmpty else { throw failed("range() takes no keyword arguments") }
    var bounds: [Int] = []
    for value in arguments.positional {
      guard let bound = value.integer else {
        throw failed("'\(value.typeName)' object cannot be interpreted as an integer")
      }
      bounds.append(bound)
    }
    guard (1...3).contains(bounds.count) else {
      throw failed(
        bounds.isEmpty
          ? "range expected at least 1 argument, got 0"
          : "range expected at most 3 arguments, got \(bounds.count)")
    }
    let (start, stop) = bounds.count > 1 ? (bounds[0], bounds[1]) : (0, bounds[0])
    let step = bounds.count > 2 ? bounds[2] : 1
    guard step != 0 else { throw failed("range() arg 3 must not be zero") }
    let isEmpty = step > 0 ? start >= stop : start <= stop
    // Two's complement: the distance of any two integers fits without a sign.
    let distance = isEmpty ? 0 : UInt(bitPattern: step > 0 ? stop &- start : start &- stop)
    let count = distance == 0 ? 0 : (distance - 1) / step.magnitude + 1
    guard count <= TemplateLimits.rangeItems else {
      throw failed(
        "Range too big. The sandbox blocks ranges larger than "
          + "MAX_RANGE (\(TemplateLimits.rangeItems)).")
    }
    return .range(TemplateRange(start: start, stop: stop, step: step, count: Int(count)))
  }
}
