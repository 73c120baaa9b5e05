import ArgumentParser
import Foundation
import Reports

/// `invar export`: a recorded session in formats that other programs read.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a recorded session in formats that other programs read.",
    discussion: """
      Every line of the log is checked first; where one is damaged, its number is named and nothing \
      is written. Files go into a directory beside the log, named after it.

      \(aligned(ExportChoice.allCases.map { ["  \($0.rawValue)", $0.use] }))

      requests.csv has a verdict for each answer: same bits, different, reference (the others are \
      compared with it) or not compared; and in the column reference the request it was compared with.

      EXAMPLES
        invar export                                  the newest session, in every format
        invar export --to csv --output tables s.jsonl
        invar export --to chrome-trace --output trace.json s.jsonl
        invar export --to asciicast --size 120x40 --speed 4 s.jsonl
        invar export --to svg --size 120x40 --at 20 --output screen.svg s.jsonl
      """)

  @Argument(help: "A session's file (default: the newest recorded one).")
  var log: String?

  @Option(help: "One format only.")
  var to: ExportChoice?

  @Option(
    help: ArgumentHelp(
      "Where to write: a file for one format other than csv, else a directory.",
      valueName: "path"))
  var output: String?

  @OptionGroup var recording: RecordingOptions

  func run() throws {
    let (cast, picture) = try (recording.asciicast(), recording.picture())
    let log = try log ?? SessionExport.newestLog()
    let line = ProgressLine()
    let files = try SessionExport.write(
      SessionExport.load(log, line: line), log, format: to, to: output, cast: cast,
      picture: picture, line: line, say: StandardStreams.report)
    for path in files { try StandardStreams.write(line: path) }
    guard files.count > 1, let first = files.first else { return }
    let names = files.map { URL(fileURLWithPath: $0).lastPathComponent }.joined(separator: ", ")
    let place = URL(fileURLWithPath: first).deletingLastPathComponent().relativePath
    StandardStreams.report("wrote \(files.count) files in \(place): \(names)")
  }
}
