import ArgumentParser
import EngineTypes
import Foundation

/// The root command: arguments in, an exit status out.
@main
struct Invar: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "invar",
    abstract: "Watch a language model answer, and see whether company changes the answer.",
    discussion: """
      Without a command, opens the dashboard: a real model under a built-in workload, what is in \
      each batch, which kernel each operation chose, and a hash over every bit of every answer. \
      Press ? in it for the keys, q to leave.

      EXAMPLES
        invar                             the default model, fetched the first time
        invar --model tiny                a small random model, no download
        invar tour                        the idea in eight stops, about five minutes
        invar --mode standard             kernels as engines run them by default
        invar run "Why is the sky blue?"  one answer, as it is written
        invar run --json --prompts-file q.txt       many prompts in one batch
        invar serve                       OpenAI's API on this machine, for real clients
        invar prove                       does company change an answer? every axis, every bit
        invar lab feynman                 one question many times, in changing company
        invar verify                      the newest session run again, every hash compared
        invar compare a.jsonl b.jsonl     two sessions: same bits? same tokens? how fast?
        invar attach gpu1:8000 gpu2:8000  other servers, by their metrics
        invar probe gpu1:8000             does company change the answers of that server?
        invar replay                      the newest session again, without a model
        invar export                      the newest session in formats for other programs

      Options that come back in every run can be kept in ~/.config/invar/config.toml, by the names \
      they have here without the dashes: model = "tiny". Flags win over the file.

      Exit status: 0 well, 1 where a model's numbers are not finite, 2 where arguments or a file are \
      wrong, 4 where the engine could not go on, as when a GPU was lost, 128 + n when ended by signal n.
      """,
    version: version,
    subcommands: [
      DashboardCommand.self, TourCommand.self, RunCommand.self, ServeCommand.self,
      ProveCommand.self, LabCommand.self, LocateCommand.self, VerifyCommand.self,
      CompareCommand.self,
      AttachCommand.self, ProbeCommand.self, ReplayCommand.self, ExportCommand.self,
      BenchCommand.self, PerplexityCommand.self, TokenizeCommand.self, ModelCommand.self,
      ThemesCommand.self,
    ],
    defaultSubcommand: DashboardCommand.self)

  static func main() {
    Foundation.exit(status(Array(CommandLine.arguments.dropFirst())))
  }

  /// Runs what the arguments ask for.
  ///
  /// - Returns: the exit status; what went wrong has been said in one line on standard error.
  static func status(_ arguments: [String]) -> Int32 {
    do {
      var command = try command(arguments)
      try command.run()
      return 0
    } catch let code as ExitCode {
      return code.rawValue
    } catch {
      return report(error)
    }
  }

  /// The command that the arguments name, ready to run.
  private static func command(_ arguments: [String]) throws -> any ParsableCommand {
    try checkCommand(arguments.first)
    try checkSubcommand(arguments)
    let arguments = DashedText.protected(arguments)
    try EmptyValues.check(arguments)
    try NumericOptions.check(arguments)
    do { return try parseAsRoot(arguments) } catch {
      if !exitCode(for: error).isSuccess, let unknown = UnknownOptions.first(in: arguments) {
        throw unknown
      }
      throw error
    }
  }

  /// Where the engine, or the device under it, could not go on.
  static let engineFaultStatus: Int32 = 4

  private static func report(_ error: any Error) -> Int32 {
    // Asking for help or the version arrives as an error that is none.
    if exitCode(for: error).isSuccess {
      try? StandardStreams.write(line: HelpText.whole(fullMessage(for: error)))
      return 0
    }
    StandardStreams.report(HelpText.complaint(message(for: error)))
    if (error as? any NumericError)?.numericFailure != nil { return 1 }
    if case .engineFault? = error as? CommandError { return engineFaultStatus }
    return (error as? any DeviceError)?.deviceFailure == nil ? 2 : engineFaultStatus
  }

  /// With a default command, the parser would call an unknown command a stray argument.
  private static func checkCommand(_ name: String?) throws {
    let known = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
    guard let name, !name.hasPrefix("-"), !known.contains(name) else { return }
    throw CommandError.unknownCommand(name, known: known)
  }

  /// The same for commands with commands of their own, and for what `help` is asked about.
  private static func checkSubcommand(_ arguments: [String]) throws {
    guard let first = arguments.first else { return }
    if first == "help" { return try checkCommand(arguments.dropFirst().first) }
    let parent = configuration.subcommands.first { $0.configuration.commandName == first }
    let known = parent?.configuration.subcommands.compactMap { $0.configuration.commandName } ?? []
    guard !known.isEmpty, let name = arguments.dropFirst().first, !name.hasPrefix("-"),
      !name.isEmpty, !(known + ["help"]).contains(name)
    else { return }
    throw parent is LabCommand.Type
      ? CommandError.unknownLab(name, known: known)
      : CommandError.unknownCommand("\(first) \(name)", known: known)
  }
}
