import ArgumentParser
import EngineTypes
import Foundation
import Inference
import Proof
import Reports
import Tokenization

/// `invar perplexity`: how surprised the model is by a text.
struct PerplexityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "perplexity",
    abstract: "Measure how surprised the model is by a text.",
    discussion: """
      The text is cut into windows; the second half of each is scored. Lower is less surprised. \
      The figures compare with those of llama.cpp's tool for the same file and context.

      EXAMPLES
        invar perplexity /usr/share/common-licenses/GPL-3
        invar perplexity --activation f32 --context 1024 --json book.txt
      """)

  @Argument(help: "A text file; - reads standard input.")
  var file: String

  @Option(help: ArgumentHelp("Tokens in a window.", valueName: "n"))
  var context = 512

  @Flag(help: "Print one object of JSON.")
  var json = false

  @OptionGroup(title: "Engine options") var engine: EngineOptions

  func run() throws {
    if engine.record != nil { throw CommandError.notRecorded(command: "perplexity") }
    let configuration = try engine.configuration()
    let text = try StandardStreams.readText(file)
    let model = try LoadedModel(noting: try ModelOpener().open(configuration.model))
    let tokens = model.codec.tokenizer.encode(
      text, parsesSpecialTokens: false, addsSpecialTokens: true)
    let result = try measure(tokens, model, model.settings(configuration))
    try StandardStreams.write(line: json ? self.json(result) : sentence(result))
  }

  private func measure(
    _ tokens: [TokenID], _ model: LoadedModel, _ settings: EngineSettings
  ) throws -> Perplexity {
    let line = ProgressLine()
    defer { line.clear() }
    let transformer = try model.makeTransformer(settings)
    let start = ContinuousClock.now
    return try Perplexity.measure(
      tokens: tokens, context: context, bos: model.codec.tokenizer.leadingToken,
      transformer: transformer, mode: settings.mode
    ) { done, total in
      line.show(
        Progress(
          label: "perplexity", done: done, total: total, unit: .count("windows"),
          elapsed: start.duration(to: .now)))
    }
  }

  private func json(_ result: Perplexity) -> String {
    let value: JSONValue = [
      "perplexity": .number(result.value), "tokens": .integer(result.tokenCount),
      "windows": .integer(result.windowCount), "context": .integer(context),
    ]
    return value.text
  }

  private func sentence(_ result: Perplexity) -> String {
    "perplexity \(NumberText.fixed(result.value, 4)) over \(NumberText.counted(result.tokenCount, "token")) in "
      + "\(NumberText.counted(result.windowCount, "window")) of \(NumberText.count(context))"
  }
}
