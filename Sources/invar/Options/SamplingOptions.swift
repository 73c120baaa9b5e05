import ArgumentParser
import EngineTypes

/// How tokens are drawn.
struct SamplingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Tokens to generate, at most.", valueName: "n"))
  var maxTokens = 128

  @Option(help: ArgumentHelp("0 always takes the likeliest token.", valueName: "t"))
  var temperature: Float = 0

  @Option(help: ArgumentHelp("Draw from the k likeliest tokens only; 0 is all.", valueName: "k"))
  var topK = 0

  @Option(help: ArgumentHelp("Draw from the likeliest that together reach p.", valueName: "p"))
  var topP: Float = 1

  @Option(
    help: ArgumentHelp("Drop tokens less likely than p times the likeliest.", valueName: "p"))
  var minP: Float = 0

  @Flag(name: .customLong("ignore-eos"), help: "Go on past the end of the answer.")
  var ignoresEndOfSequence = false

  func validate() throws {
    try check("--max-tokens", maxTokens, maxTokens >= 1, "at least 1")
    try check("--temperature", temperature, temperature >= 0 && temperature.isFinite, "at least 0")
    try check("--top-k", topK, topK >= 0, "at least 0")
    try check("--top-p", topP, topP > 0 && topP <= 1, "more than 0 and at most 1")
    try check("--min-p", minP, minP >= 0 && minP <= 1, "0 to 1")
  }

  /// The parameters of every request.
  func parameters(seed: UInt64) -> SamplingParameters {
    var parameters = SamplingParameters()
    parameters.maxTokens = maxTokens
    parameters.temperature = temperature
    parameters.topK = topK
    parameters.topP = topP
    parameters.minP = minP
    parameters.seed = seed
    parameters.ignoresEndOfSequence = ignoresEndOfSequence
    return parameters
  }

  private func check(
    _ option: String, _ value: some CustomStringConvertible, _ isFine: Bool, _ range: String
  ) throws {
    guard isFine else {
      throw CommandError.optionOutOfRange(option: option, value: "\(value)", range: range)
    }
  }
}
