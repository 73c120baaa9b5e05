public import ArgumentParser
import Foundation
public import SessionLog

extension ExportFormat: ExpressibleByArgument {}

/// `invar export`: a recorded session in formats that other programs read.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a recorded session as JSON Lines and CSV.",
    discussion: """
      Every line of the log is checked first; where one is damaged, its number is named and nothing \
      is written. Files go into a directory beside the log, named after it.

      EXAMPLES
        invar export                                  the newest session, in every format
        invar export --to csv --output tables s.jsonl
      """)

  @Argument(help: "A session's file (default: the newest recorded one).")
  var log: String?

  @Option(help: "One format only.")
  var to: ExportFormat?

  @Option(
    help: ArgumentHelp(
      "Where to write: a file for jsonl alone, else a directory.", valueName: "path"))
  var output: String?

  func run() throws {
    let log = try log ?? SessionExport.newestLog()
    for path in try SessionExport.write(log, format: to, to: output) {
      try StandardStreams.write(line: path)
    }
  }
}
