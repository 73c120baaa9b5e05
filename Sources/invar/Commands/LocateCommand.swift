import ArgumentParser
import EngineTypes
import Foundation
import Inference
import Proof
import Reports
import SessionLog

/// `invar locate`: where two runs of one request part.
struct LocateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "locate",
    abstract: "Find the token, layer and operation in which two runs of a request part.",
    discussion: """
      Compares two runs that ought to have the same bits, at every part of every layer of every row: \
      a prompt in two kernel modes, a prompt alone and in company, a recorded request alone and in \
      its recorded batch, or a request of two logs. Both runs are run twice, so that a run-to-run \
      effect is told from an effect of the batch.

      EXAMPLES
        invar locate --prompt "Why is the sky blue?"               invariant against standard
        invar locate --prompt "Hi" --kernel attention=standard --against invariant
        invar locate --prompt "Hi" --mode standard --crowd 7       alone against in company
        invar locate session.jsonl --request r12                   alone against in its batch
        invar locate before.jsonl after.jsonl                      two logs
        invar locate session.jsonl --request r12 --minimise        the least company it takes

      Exit status: 0 no difference, 1 one was found, 2 where arguments or a file are wrong.
      """)

  @Argument(help: "One session's file, or two.")
  var logs: [String] = []

  @Option(help: ArgumentHelp("A request of the (first) log.", valueName: "r12"))
  var request: RequestName?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("A prompt to run instead of a log.", valueName: "text"))
  var prompt: String?

  @Flag(help: "Take the prompt as it is, without the chat template.")
  var raw = false

  @Option(
    help: ArgumentHelp(
      "With --prompt: the other mode (default: standard, or invariant where --mode is not).",
      valueName: "family"))
  var against: KernelFamily?

  @Option(
    help: ArgumentHelp(
      "With --prompt: compare with a run among n others instead of another mode.", valueName: "n"))
  var crowd: Int?

  @Option(
    name: .customLong("break"),
    help: ArgumentHelp(
      "With --prompt: commit a mistake on purpose; invar prove --break list names them.",
      valueName: "fault"))
  var mistake: SeededFault?

  @Flag(help: "Shrink the company to the fewest, shortest neighbours that still do it.")
  var minimise = false

  @Option(
    help: ArgumentHelp(
      "With --minimise: the log of the smallest batch (default: beside the log).",
      valueName: "path"))
  var output: String?

  @Flag(help: "Print one object of JSON.")
  var json = false

  @OptionGroup(title: "Sampling options") var sampling: SamplingOptions
  @OptionGroup(title: "Engine options") var engine: EngineOptions

  func validate() throws {
    if engine.record != nil { throw CommandError.notRecorded(command: "locate") }
    if prompt == nil && logs.isEmpty { throw LocateArgumentError.nothingToCompare }
    if prompt != nil && !logs.isEmpty { throw LocateArgumentError.promptAndLog }
    if logs.count > 2 { throw LocateArgumentError.tooManyLogs(logs.count) }
    if logs.count == 1 && request == nil { throw LocateArgumentError.noRequest }
    if prompt == nil, let option = promptOption { throw LocateArgumentError.needsPrompt(option) }
    if prompt != nil && request != nil { throw LocateArgumentError.needsLog("--request") }
    if crowd != nil && against != nil { throw LocateArgumentError.crowdAndMode }
    if let crowd, !(1...256).contains(crowd) {
      throw CommandError.optionOutOfRange(option: "--crowd", value: "\(crowd)", range: "1 to 256")
    }
    if minimise && !(logs.count == 1 || crowd != nil) { throw LocateArgumentError.noCompany }
    if output != nil && !minimise { throw LocateArgumentError.outputWithoutMinimise }
  }

  /// Options that only mean something with a prompt.
  private var promptOption: String? {
    if raw { return "--raw" }
    if against != nil { return "--against" }
    if crowd != nil { return "--crowd" }
    if mistake != nil { return "--break" }
    var others = engine.preferences
    others.model = nil
    return others == Preferences() ? nil : "an engine option"
  }

  func run() throws {
    let watch = LongRun()
    defer { watch.close() }
    let job = try prompt.map(promptJob) ?? logJob()
    if minimise { return try shrink(job, watch) }
    let report = try job.comparison.locate(job.factory, progress: watch.show)
    watch.clear()
    try StandardStreams.write(
      line: json ? LocateJSON.value(report).text : LocateText(report).text)
    if report.conclusion != .noDifference { throw ExitCode(1) }
  }

  /// What is compared, and with which model.
  private struct Job {
    let comparison: LocateCase
    let factory: EngineFactory
    let opened: ModelStore.OpenedModel
  }

  // MARK: - From a prompt

  private func promptJob(_ prompt: String) throws -> Job {
    let configuration = try engine.configuration()
    let opened = try ModelOpener().open(configuration.model)
    let model = try LoadedModel(noting: opened)
    var settings = model.settings(configuration)
    settings.fault = mistake
    let encoded = try model.codec.encode(raw ? .raw(prompt) : .chat(prompt))
    let request = AdmittedRequest(
      id: RequestID(1), promptText: encoded.displayText, promptTokens: encoded.tokens,
      sampling: sampling.parameters(seed: configuration.seed), isolation: .shared, nanoseconds: 0)
    let factory = EngineFactory(model)
    guard let crowd else {
      return Job(
        comparison: .modes(request, settings, against: otherMode(settings.mode)), factory: factory,
        opened: opened)
    }
    let company = try Company.requests(
      crowd, seed: configuration.seed, codec: model.codec, maxTokens: sampling.maxTokens)
    return Job(
      comparison: .company(request, company, settings), factory: factory, opened: opened)
  }

  private func otherMode(_ mode: KernelMode) -> KernelMode {
    KernelMode(against ?? (mode == .invariant ? .standard : .invariant))
  }

  // MARK: - From logs

  private func logJob() throws -> Job {
    let sessions = try logs.map { try RecordedSession(path: $0) }
    if let first = sessions.first?.header.model.sha256,
      let other = sessions.last?.header.model.sha256, first != other
    {
      throw LocateError.differentModels(first, other)
    }
    let scripts = try sessions.map { try SessionScript($0) }
    let opened = try RecordedModel.open(
      sessions[0].header, insteadOf: engine.modelOptions.model)
    let comparison: LocateCase =
      if scripts.count == 2 {
        try .sessions(Pair(scripts[0], scripts[1]), request: request?.id)
      } else {
        try .recorded(request?.id ?? RequestID(0), of: scripts[0])
      }
    return Job(
      comparison: comparison, factory: EngineFactory(try LoadedModel(noting: opened)),
      opened: opened)
  }

  // MARK: - Minimising

  private func shrink(_ job: Job, _ watch: LongRun) throws {
    let batch: MinimalBatch
    do {
      batch = try job.comparison.minimise(job.factory, progress: watch.show)
    } catch LocateError.doesNotDiverge(let reason) {
      watch.clear()
      try StandardStreams.write(
        line: json ? LocateJSON.nothingToMinimise(reason).text : "no difference: \(reason)")
      return
    }
    watch.clear()
    let path = output ?? Self.minimalLog(beside: logs.first)
    try batch.record(to: path, header: header(job), job.factory)
    let text = MinimalBatchText(batch, log: path)
    try StandardStreams.write(
      line: json
        ? LocateJSON.value(batch, log: path, command: text.command).text : text.text)
    throw ExitCode(1)
  }

  private func header(_ job: Job) -> SessionHeader {
    SessionHeader(
      timestamp: SessionPath.timestamp(secondsSince1970: Date().timeIntervalSince1970),
      programVersion: Invar.version, model: job.opened.description,
      modelPath: job.opened.path.map { URL(fileURLWithPath: $0).path }, settings: EngineSettings())
  }

  private static func minimalLog(beside log: String?) -> String {
    guard let log else { return "minimal.jsonl" }
    return (log.hasSuffix(".jsonl") ? String(log.dropLast(".jsonl".count)) : log) + "-minimal.jsonl"
  }
}

/// A request's name, `r12` or `12`.
struct RequestName: Hashable, ExpressibleByArgument {
  let id: RequestID

  init?(argument: String) {
    guard let number = UInt64(argument.hasPrefix("r") ? argument.dropFirst() : argument[...]) else {
      return nil
    }
    id = RequestID(rawValue: number)
  }
}

/// What is wrong with the arguments of `invar locate`.
enum LocateArgumentError: Error, Hashable, CustomStringConvertible {
  case nothingToCompare
  case promptAndLog
  case tooManyLogs(Int)
  case noRequest
  case needsPrompt(String)
  case needsLog(String)
  case crowdAndMode
  case noCompany
  case outputWithoutMinimise

  var description: String {
    switch self {
    case .nothingToCompare: "there is nothing to compare; give --prompt, or one or two session logs"
    case .promptAndLog: "give --prompt or session logs, not both"
    case .tooManyLogs(let count): "there are \(count) logs; two can be compared"
    case .noRequest: "name the request of the log to look at, such as --request r12"
    case .needsPrompt(let option):
      "\(option) goes with --prompt; a log says itself how the engine was set up"
    case .needsLog(let option): "\(option) goes with a session's log"
    case .crowdAndMode: "--crowd compares with company, --against with another mode; give one"
    case .noCompany: "--minimise needs company: one log with --request, or --prompt with --crowd"
    case .outputWithoutMinimise: "--output is where --minimise writes its log; add --minimise"
    }
  }
}
