import ArgumentParser
import EngineTypes
import Foundation
import Inference
import Proof
import Reports

/// `invar prove`: vary everything an answer must not depend on, and compare every bit.
struct ProveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove",
    abstract: "Prove that company changes no answer: the invariance matrix.",
    discussion: """
      Runs the same request under every circumstance that must not matter (how many share its \
      steps, its place, their words, chunking, cache hits, preemption, blocks, threads, instruction \
      set, decode or prefill) and compares every pair of answers by hash, tokens and text. A case \
      whose step records do not show what it was made for is an error. The mode under test stands \
      beside the standard kernels: where those differ, the check can see a difference; where they \
      do not, the table says "same here too".

      --break makes the engine commit one mistake that real engines make, to show that it is found.

      The matrix sets --token-budget, --chunk-limit, --max-running, --prefix-cache and --blocks itself.

      EXAMPLES
        invar prove                       about a minute, on the default model
        invar prove --model tiny          a few seconds
        invar prove --full --certificate proof.md
        invar prove --kernel attention=standard
        invar prove --break list
        invar prove --break cached-apart

      Exit status: 0 every axis holds and the control differed, 1 an axis broke, 3 the control did \
      not differ, so nothing was shown, 2 where arguments or a file are wrong.
      """)

  @Flag(help: "Fewer cases and short answers (the default).")
  var quick = false

  @Flag(help: "More cases and longer answers, for several minutes.")
  var full = false

  @Flag(help: "Print one object of JSON.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Also write all that is needed to repeat it, as Markdown.", valueName: "path"))
  var certificate: String?

  @Option(
    name: .customLong("break"),
    help: ArgumentHelp("Commit a mistake on purpose; 'list' names them.", valueName: "fault"))
  var mistake: FaultChoice?

  @OptionGroup(title: "Engine options") var engine: EngineOptions

  func run() throws {
    if mistake == .list { return try StandardStreams.write(line: FaultChoice.catalogue) }
    if engine.record != nil { throw CommandError.notRecorded(command: "prove") }
    if quick && full { throw CommandError.quickAndFull }
    if let certificate { try CertificateFile.check(certificate) }
    let configuration = try engine.configuration()
    let model = try LoadedModel(noting: try ModelOpener().open(configuration.model))
    var settings = configuration.settings
    settings.fault = mistake?.fault
    let matrix = try Matrix(model, settings, isFull: full, seed: configuration.seed)

    let report = try watched { try matrix.run(progress: $0) }
    if let certificate { try CertificateFile.write(report, to: certificate) }
    try StandardStreams.write(
      line: json ? ProveJSON.value(report, version: Invar.version).text : ProveText(report).text)
    if status(report.verdict) != 0 { throw ExitCode(status(report.verdict)) }
  }

  private func status(_ verdict: MatrixReport.Verdict) -> Int32 {
    switch verdict {
    case .holds: 0
    case .broken: 1
    case .nothingShown: 3
    }
  }

  /// Runs the matrix with a line of progress; Ctrl-C ends it between two steps.
  private func watched(
    _ run: (@escaping Matrix.Progress) throws -> MatrixReport
  ) throws -> MatrixReport {
    let (line, stop, start) = (ProgressLine(), StopRequest(), ContinuousClock.now)
    defer { line.clear() }
    let isTerminal = StandardStreams.errorIsTerminal
    return try run { axis, fraction in
      if let signal = stop.signal { throw ExitCode(128 + signal) }
      line.show(
        Progress(
          label: isTerminal ? "proving: \(axis.rawValue)" : "proving",
          done: Int(1000 * fraction), total: 1000, unit: .share, elapsed: start.duration(to: .now)))
    }
  }
}

/// What `--break` can be given.
enum FaultChoice: Hashable, ExpressibleByArgument {
  case list
  case one(SeededFault)

  init?(argument: String) {
    if argument == "list" {
      self = .list
    } else if let fault = SeededFault(rawValue: argument) {
      self = .one(fault)
    } else {
      return nil
    }
  }

  static var allValueStrings: [String] { ["list"] + SeededFault.allCases.map(\.rawValue) }

  var fault: SeededFault? { if case .one(let fault) = self { fault } else { nil } }

  /// Every mistake with what it does and where it is meant to be found.
  static var catalogue: String {
    aligned(
      SeededFault.allCases.map { fault in
        [
          fault.rawValue, fault.summary,
          "found by " + fault.axes.map(\.rawValue).joined(separator: ", "),
        ]
      })
  }
}
