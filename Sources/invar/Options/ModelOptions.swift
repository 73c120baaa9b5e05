import ArgumentParser

/// Which model, for every command that reads one.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A .gguf file, or a name from invar model list.", valueName: "path|name"))
  var model: String?

  func validate() throws {
    if model == "" { throw CommandError.emptyValue(option: "--model") }
  }
}
