/// Lets a text begin with a dash, which the parser would take for an option.
enum DashedText {
  /// The arguments, with prompts tied to their option and the text of `tokenize` behind `--`.
  static func protected(_ arguments: [String]) -> [String] {
    switch arguments.first {
    case "run", "locate", "probe": protectedNumbers(protectedPrompts(arguments))
    case "tokenize": protectedText(arguments)
    default: protectedNumbers(arguments)
    }
  }

  /// Ties a negative number to its option, so that it is refused as a number and not as an option.
  private static func protectedNumbers(_ arguments: [String]) -> [String] {
    var result: [String] = []
    for argument in arguments {
      let isNegative =
        argument.hasPrefix("-")
        && (argument.dropFirst().first.map { $0.isNumber || $0 == "." } ?? false)
      if isNegative, let option = result.last, option.hasPrefix("--"), option.count > 2,
        !option.contains("="), !flags.contains(option), !result.contains("--")
      {
        result[result.count - 1] = "\(option)=\(argument)"
      } else {
        result.append(argument)
      }
    }
    return result
  }

  /// Options that take no value.
  static let flags: Set = [
    "--alone", "--peer", "--json", "--raw", "--once", "--headless", "--list-keys", "--no-color",
    "--truecolor",
    "--ascii", "--no-mouse", "--ignore-eos", "--quick", "--full", "--locate", "--minimise",
    "--restart", "--find", "--help", "--version", "--raw-special", "--yes", "--no-stream",
  ]

  private static func protectedPrompts(_ arguments: [String]) -> [String] {
    var result: [String] = []
    for argument in arguments {
      if argument.hasPrefix("-"), result.last == "--prompt" {
        result[result.count - 1] = "--prompt=\(argument)"
      } else {
        result.append(argument)
      }
    }
    return result
  }

  private static func protectedText(_ arguments: [String]) -> [String] {
    guard !arguments.contains("--") else { return arguments }
    var options: [String] = []
    var texts: [String] = []
    for argument in arguments {
      let isOption = ["--json", "--raw-special", "--model", "--help", "-h"].contains(argument)
      if isOption || argument.hasPrefix("--model=") || options.last == "--model" || options.isEmpty
      {
        options.append(argument)
      } else {
        texts.append(argument)
      }
    }
    return options + ["--"] + texts
  }
}
