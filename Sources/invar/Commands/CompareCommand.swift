import ArgumentParser
import DashboardUI
import EngineTypes
import Proof
import Reports
import SessionLog
import Terminal

/// `invar compare`: what two session logs say about the requests that both have.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare two recorded sessions: bits, tokens, first difference and speed.",
    discussion: """
      Two machines, versions, modes or thread counts: record the same requests twice and see whether \
      they came out the same. No model is needed. Requests are the same where prompt tokens and \
      sampling (temperature, top-k, top-p, min-p, seed, max tokens, ignore-eos) are. One that was \
      asked several times is paired in order of submission, those of one kernel mode with each other \
      and those alone in their steps first; across modes only where the logs have none in common. \
      Who has no partner is counted, with the reason as far as the logs say it.

      A hash says every bit of an answer, and begins with model, activation, K and V and kernel mode. \
      Where these differ no hashes can be equal: tokens are compared, and log-probabilities where both \
      logs have them (run --top-logprobs); only they can show then that bits differ. Tokens are counted \
      from 0. Answers that were cancelled or cut off, by a gap or a torn end too, are compared as far as \
      both go.

      Times are as in invar export: TTFT, TPOT and E2E of the pairs completed in both logs, without \
      pauses. B ÷ A below 1 is faster for times and slower for tokens a second.

      --screen shows the same to be gone through: every question with its verdict, both texts side by \
      side where they part, every pair, and the speed of both. Without it the text is printed, on a \
      terminal too, so that scripts need not say so. The exit status is the same, on leaving.

      EXAMPLES
        invar run --prompts-file q.txt --threads 1 --record a.jsonl
        invar run --prompts-file q.txt --threads 2 --record b.jsonl
        invar compare a.jsonl b.jsonl             threads must not matter: same bits
        invar compare here.jsonl there.jsonl      two machines
        invar compare a.jsonl b.jsonl --screen    look through them; ? has the keys
        invar compare a.jsonl b.jsonl --json      every pair, for programs
        invar locate a.jsonl b.jsonl              then: the layer and operation of a difference

      Exit status: 0 all compared requests have the same bits, 1 some differ or their bits cannot be \
      compared, 2 a log is missing or damaged (its line is named), or nothing could be compared.
      """)

  @Argument(help: "A session's file.")
  var a: String

  @Argument(help: "The other session's file.")
  var b: String

  @Flag(help: "Print one object of JSON.")
  var json = false

  @Flag(help: "Show it on the terminal, question by question, instead of printing it.")
  var screen = false

  @OptionGroup(title: "Screen options") var terminal: TerminalOptions

  func validate() throws {
    if screen && json { throw CommandError.notTogether("--screen", "--json") }
    if !screen, let option = terminal.first {
      throw CommandError.needsOption(option, other: "--screen")
    }
  }

  func run() throws {
    let screen = try screen ? CompareScreenRun(terminal) : nil
    let outcome = try CompareOutcome(names: Pair(a, b), comparison: compare())
    let status = outcome.comparison.outcome.exitStatus
    if let screen {
      try screen.run(CompareScreen.value(outcome))
    } else {
      try StandardStreams.write(
        line: json ? CompareJSON.value(outcome).text : CompareText(outcome).text)
    }
    if status != 0 { throw ExitCode(status) }
  }

  /// Bytes that the answers of one log may take to be shown in full: some hundred thousand of them.
  private static let textCapacity = 128 << 20

  private func compare() throws -> LogComparison {
    let sessions = try Pair(load(a), load(b))
    let watch = LongRun()
    defer { watch.close() }
    let comparer = LogComparer(sessions, textCapacity: screen ? Self.textCapacity : 0) { progress in
      // A small log is read before anyone could read a line about it.
      if progress.total >= 16 { try watch.show(progress) }
    }
    do { return try comparer.compare() } catch let error as LogComparisonError {
      throw CommandError.badLog(path: error.side == .a ? a : b, reason: error.reason)
    }
  }

  /// Reads and checks a log; what is wrong with it is said with its name.
  private func load(_ path: String) throws -> RecordedSession {
    do { return try SessionExport.load(path, line: ProgressLine()) } catch {
      switch error {
      case .cannotRead, .notALog, .probeRecord: throw error
      default: throw CommandError.badLog(path: path, reason: "\(error)")
      }
    }
  }
}

extension LogComparison.Outcome {
  fileprivate var exitStatus: Int32 {
    switch self {
    case .sameBits: 0
    case .different: 1
    case .nothing: 2
    }
  }
}
