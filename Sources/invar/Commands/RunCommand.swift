import ArgumentParser
import EngineTypes
import Inference
import Tokenization

/// `invar run`: prompts in, answers out, all in one batch.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Answer prompts and print the answers with their hashes.",
    discussion: """
      Prompts run together in one engine. Each is taken for a user's message and wrapped in the \
      model's chat template, unless --raw. A file, in UTF-8, has a prompt on each line; a line that \
      begins with { is JSON such as {"prompt": "two\\nlines"}.

      EXAMPLES
        invar run "Why is the sky blue?"
        invar run --json --raw --prompt "The capital of France is" --max-tokens 24
        invar run --json --prompts-file questions.txt > answers.jsonl

      With --json a line for each prompt, in their order: id, prompt, text, tokens, prompt_tokens, \
      completion_tokens, finish_reason, hash, ttft_ms, tpot_ms. A prompt that is refused has id, \
      prompt and error. An answer whose numbers are no longer finite ends with finish_reason error, \
      and error says where; the exit status is then 1. Where the engine cannot go on, as when a GPU is \
      lost, answers under way end with fault, error says why, and the exit status is 4.
      """)

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A prompt; repeatable.", valueName: "text"))
  var prompt: [String] = []

  @Option(help: ArgumentHelp("A file of prompts; - is standard input.", valueName: "file"))
  var promptsFile: String?

  @Argument(help: "More prompts.")
  var prompts: [String] = []

  @Flag(help: "Take the prompts as they are, without the chat template.")
  var raw = false

  @Flag(help: "Print a line of JSON for each prompt.")
  var json = false

  @Flag(help: "Run each prompt alone in its steps, as a reference for its twins.")
  var alone = false

  @Option(
    help: ArgumentHelp("Report the n likeliest tokens at each place (--json).", valueName: "n"))
  var topLogprobs = 0

  @OptionGroup(title: "Sampling options") var sampling: SamplingOptions
  @OptionGroup(title: "Engine options") var engine: EngineOptions

  func validate() throws {
    guard (0...1000).contains(topLogprobs) else {
      throw CommandError.optionOutOfRange(
        option: "--top-logprobs", value: "\(topLogprobs)", range: "0 to 1000")
    }
    if topLogprobs > 0, !json { throw CommandError.needsOption("--top-logprobs", other: "--json") }
    let given = prompt + prompts
    if promptsFile != nil && !given.isEmpty { throw CommandError.twoSourcesOfPrompts }
    if promptsFile == nil && given.isEmpty { throw CommandError.noPrompt }
  }

  func run() throws {
    let configuration = try engine.configuration()
    let prompts = try (promptsFile.map(PromptSource.file) ?? .given(prompt + prompts)).prompts()
    let opened = try ModelOpener().open(configuration.model)
    let notices = Notices()
    let model = try LoadedModel(noting: opened)
    if raw, let note = Self.secondBOS(prompts, model.codec.tokenizer) {
      StandardStreams.report("note: \(note)")
    }
    let session = try SessionWiring(
      model, opened, configuration, recordsByDefault: false, comparesFamilies: false,
      notices: notices)
    defer { session.close() }

    var printer = AnswerPrinter(style: style(promptCount: prompts.count))
    let signal = try answer(prompts, session.engine, seed: configuration.seed, &printer)
    session.close()
    while let notice = notices.take() { StandardStreams.report(notice) }
    if let path = session.path, let shortfall = session.recording?.shortfall(path) {
      StandardStreams.report(shortfall)
    }
    for line in printer.refusals + printer.failures { StandardStreams.report(line) }
    try session.check()
    if let signal { throw ExitCode(128 + signal) }
    if !printer.failures.isEmpty { throw ExitCode(1) }
    if !printer.refusals.isEmpty || session.recording?.hasFailed == true { throw ExitCode(2) }
  }

  /// What to say where prompts bring their own BOS and the model's file asks for one; `nil` where none
  /// does.
  private static func secondBOS(_ prompts: [String], _ tokenizer: Tokenizer) -> String? {
    let places = prompts.indices.filter { tokenizer.hasSecondBOS(prompts[$0]) }
    guard let first = places.first else { return nil }
    let who =
      places.count == 1
      ? "prompt \(first + 1) begins"
      : "\(places.count) prompts, the first is prompt \(first + 1), begin"
    return
      "\(who) with BOS, and the model's file asks for one before every prompt, so there are two; "
      + "leave it out"
  }

  /// Runs all prompts.
  ///
  /// - Returns: the signal that ended the run, if one did.
  private func answer(
    _ prompts: [String], _ engine: Engine, seed: UInt64, _ printer: inout AnswerPrinter
  ) throws -> Int32? {
    let stop = StopRequest()
    let run = BatchRun(
      engine, prompts: prompts, requests: requests(prompts, seed: seed), stop: stop)
    try run.run(
      onToken: { try printer.show($0) }, onAnswer: { try printer.show($0) })
    return stop.signal
  }

  private func requests(_ prompts: [String], seed: UInt64) -> [GenerationRequest] {
    let parameters = sampling.parameters(seed: seed)
    return prompts.map { text in
      GenerationRequest(
        prompt: raw ? .raw(text) : .chat(text), sampling: parameters,
        isolation: alone ? .alone : .shared,
        logprobCount: topLogprobs > 0 ? topLogprobs : nil)
    }
  }

  private func style(promptCount: Int) -> AnswerPrinter.Style {
    if json { return .json(topLogprobs: topLogprobs > 0) }
    return promptCount == 1 ? .live : .blocks
  }
}
