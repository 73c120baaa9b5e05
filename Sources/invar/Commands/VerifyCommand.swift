import ArgumentParser
import EngineTypes
import Inference
import Proof
import Reports
import SessionLog

/// `invar verify`: runs a recorded session again and compares every hash.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Run a recorded session or a receipt's answer again and compare every bit.",
    discussion: """
      Answers of invariant kernels must come out again under any schedule: alone (the default), in \
      the recorded batches, N at once, or shuffled from a seed. Answers that saw standard kernels \
      are owed the same bits in the same batches only, so they are run as they were recorded, and \
      every step must be scheduled as the log says. The log of a killed process is verified up to \
      its last whole line.

      With --receipt, one answer is run again: alone, among others and in other chunks. The file is a \
      receipt, a saved response that has one under invar, or a saved stream of one; what the response \
      has of text, token ids and log-probabilities is compared too. A receipt that was changed is found \
      by its own digest, or else by the run.

      EXAMPLES
        invar verify                              the newest recorded session
        invar verify session.jsonl --schedule shuffled --seed 7
        invar verify session.jsonl --schedule recorded --json
        invar verify session.jsonl --locate       and where a difference begins
        invar verify session.jsonl --device cuda  the same bits on a GPU
        invar verify --receipt answer.json        one answer, by its receipt

      Exit status: 0 all bits match, 1 some do not (request or field, and token, are named), 2 the log \
      is damaged (its line is named), the file is no receipt, its kernels are not invariant, or the \
      model is not here.
      """)

  @Argument(help: "A session's file (default: the newest recorded one).")
  var log: String?

  @Option(
    help: ArgumentHelp(
      "A receipt, or a response or stream with one; - is standard input.", valueName: "file"))
  var receipt: String?

  @Option(
    help: ArgumentHelp(
      "Who shares steps: alone (or solo), recorded, shuffled, or how many at once.",
      valueName: "alone|recorded|shuffled|n"),
    transform: ScheduleChoice.init)
  var schedule = ScheduleChoice.alone

  @Flag(help: "Where an answer differs, look for the layer and operation it began in.")
  var locate = false

  @Flag(help: "Print one object of JSON.")
  var json = false

  @OptionGroup var model: ModelOptions

  @Option(
    help: ArgumentHelp("Worker threads, where bits must not depend on them.", valueName: "n"))
  var threads: Int?

  @Option(help: "Instruction set (default: the recorded one).")
  var isa: InstructionSetChoice?

  @Option(
    help: ArgumentHelp(
      "What to compute on, where bits must not depend on it (default: as recorded).",
      valueName: "name"))
  var device: ComputeDevice?

  @Option(help: ArgumentHelp("Seed of a shuffled schedule (default: 0).", valueName: "n"))
  var seed: UInt64?

  func validate() throws {
    if seed != nil, schedule != .shuffled {
      throw CommandError.needsOption("--seed", other: "--schedule shuffled")
    }
    if let threads { try Setting.threads.check(threads) }
    guard receipt != nil else { return }
    if log != nil { throw CommandError.notTogether("--receipt", "a session's file") }
    if schedule != .alone { throw CommandError.notTogether("--receipt", "--schedule") }
    if locate { throw CommandError.notTogether("--receipt", "--locate") }
  }

  func run() throws {
    if let receipt { return try run(receipt) }
    let log = try log ?? SessionExport.newestLog()
    let session = try RecordedSession(path: log)
    let script = try SessionScript(session)
    let opened = try RecordedModel.open(session.header, insteadOf: model.model)
    let factory = EngineFactory(try LoadedModel(noting: opened))
    let watch = LongRun()
    defer { watch.close() }

    var verifier = Verifier(script, session.header, factory, options)
    let report = try verifier.run(progress: watch.show)
    let located = try report.mismatches.first.flatMap { mismatch in
      try locate ? locateText(mismatch.request, script, factory, watch) : nil
    }
    watch.clear()
    let outcome = VerifyOutcome(
      log: log, session: session, script: script, report: report, located: located)
    try StandardStreams.write(
      line: json ? VerifyJSON.value(outcome).text : VerifyText(outcome).text)
    if !report.isVerified { throw ExitCode(1) }
  }

  private func run(_ receipt: String) throws {
    var run = ReceiptRun(path: receipt, modelName: model.model, asJSON: json)
    run.options.threadCount = threads ?? Processors.count
    run.options.instructionSet = isa?.instructionSet
    run.options.device = device
    try run.run()
  }

  private var options: Verifier.Options {
    var options = Verifier.Options()
    options.schedule = schedule.schedule(seed: seed ?? 0)
    options.threadCount = threads
    options.instructionSet = isa?.instructionSet
    options.device = device
    return options
  }

  /// Where a request's difference begins, or why that cannot be said.
  private func locateText(
    _ id: RequestID, _ script: SessionScript, _ factory: EngineFactory, _ watch: LongRun
  ) throws -> VerifyOutcome.Located {
    do {
      let report = try LocateCase.recorded(id, of: script)
        .locate(factory, progress: watch.show)
      return .report(report)
    } catch let error as LocateError { return .unknown("\(error)") }
  }
}

/// `--schedule`: a word, or a number of requests at once.
enum ScheduleChoice: Hashable {
  case alone, recorded, shuffled
  case concurrent(Int)

  init(_ text: String) throws(ScheduleChoiceError) {
    switch text {
    case "alone", "solo": self = .alone
    case "recorded": self = .recorded
    case "shuffled": self = .shuffled
    default:
      guard let count = Int(text), (1...1024).contains(count) else {
        throw ScheduleChoiceError(text: text)
      }
      self = .concurrent(count)
    }
  }

  func schedule(seed: UInt64) -> VerifySchedule {
    switch self {
    case .alone: .alone
    case .recorded: .recorded
    case .shuffled: .shuffled(seed: seed)
    case .concurrent(let count): .concurrent(count)
    }
  }
}

/// What is wrong with a schedule's name.
struct ScheduleChoiceError: Error, CustomStringConvertible {
  let text: String

  var description: String {
    "no schedule is called \(text); there are alone, recorded, shuffled, or a number from 1 to 1024"
  }
}
