import ArgumentParser

/// Finds the option that a command does not have.
///
/// Where something else is missing too, the parser speaks of that, and of a slip as if it had not
/// been made.
enum UnknownOptions {
  /// The first option the command's help does not name.
  ///
  /// - Parameter arguments: those of a command that could not be run.
  /// - Returns: what to say about it; `nil` where the command has them all.
  static func first(in arguments: [String]) -> CommandError? {
    let known = known(Array(arguments.prefix { !$0.hasPrefix("-") }.prefix(2)))
    guard !known.isEmpty else { return nil }
    var before = ""
    for argument in arguments {
      if argument == "--" { return nil }
      defer { before = argument }
      guard argument.hasPrefix("--"), before != "--prompt" else { continue }
      let name = String(argument.prefix { $0 != "=" })
      if !known.contains(name) {
        return .unknownOption(name, nearest: HelpText.nearest(to: name, among: known))
      }
    }
    return nil
  }

  /// Every option the help of a command names.
  private static func known(_ path: [String]) -> Set<String> {
    for length in stride(from: path.count, through: 0, by: -1) {
      do {
        // The parser takes it for a command of its own, which speaks when it is run.
        var help = try Invar.parseAsRoot(path.prefix(length) + ["--help"])
        try help.run()
      } catch {
        guard Invar.exitCode(for: error).isSuccess else { continue }
        let text = HelpText.whole(Invar.fullMessage(for: error))
        let words = text.split { !$0.isLetter && !$0.isNumber && $0 != "-" }
        return Set(words.filter { $0.hasPrefix("--") }.map(String.init))
      }
    }
    return []
  }
}
