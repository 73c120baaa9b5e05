/// Refuses names that are empty before anybody takes them for the root directory or for no choice.
enum EmptyValues {
  /// Commands whose arguments are names: of files, models or themes.
  private static let namedArguments: Set = [
    "verify", "compare", "replay", "export", "locate", "perplexity", "model", "themes", "lab",
    "attach", "probe",
  ]
  /// Options of which an empty text is one.
  private static let texts: Set = ["--prompt"]

  /// Refuses the first empty value of an option, or the first empty name.
  static func check(_ arguments: [String]) throws(CommandError) {
    let names = arguments.first.flatMap { namedArguments.contains($0) ? $0 : nil }
    for (index, argument) in arguments.enumerated() {
      if argument == "--" { return }
      if argument.hasPrefix("--"), argument.hasSuffix("="), !argument.dropLast().contains("=") {
        let option = String(argument.dropLast())
        if !texts.contains(option) { throw .emptyValue(option: option) }
      }
      guard argument.isEmpty else { continue }
      let before = index > 0 ? arguments[index - 1] : ""
      let takesIt =
        before.hasPrefix("--") && !before.contains("=") && !DashedText.flags.contains(before)
      if takesIt, texts.contains(before) { continue }
      if takesIt { throw .emptyValue(option: before) }
      if let names { throw .emptyArgument(command: names) }
    }
  }
}
