import Foundation
import Testing

/// Every command's help, read as a person does.
@Suite struct HelpTests {
  @Test func noOptionSaysItsDefaultTwice() throws {
    let program = try Program()
    defer { program.remove() }
    var waiting: [[String]] = [[]]
    var count = 0
    while let command = waiting.popLast() {
      let outcome = try program(command + ["--help"])
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(command)")
      count += 1
      for entry in Self.entries(outcome.output) {
        #expect(Self.defaultCount(entry) <= 1, "\(command): \(entry)")
        #expect(!entry.contains("(default: )") && !entry.contains(". ."), "\(command): \(entry)")
      }
      waiting += Self.subcommands(outcome.output).map { command + [$0] }
    }
    #expect(count > 20)
  }

  /// The parser marks it itself.
  @Test(arguments: [[], ["themes"], ["lab"], ["model"]])
  func noCommandSaysTwiceThatItIsTheDefault(command: [String]) throws {
    let program = try Program()
    defer { program.remove() }
    let list = try program(command + ["--help"]).output.components(separatedBy: "SUBCOMMANDS:").last
    let words = (list ?? "").split { $0.isWhitespace }.joined(separator: " ")
    #expect(!words.contains("(the default"), "\(words)")
  }

  /// The check sees what it is for.
  @Test func aDefaultSaidTwiceIsSeen() {
    let help =
      "OPTIONS:\n  --seed <n>              The seed (default: 0). (default: 0)\n  -h      Help"
    #expect(Self.entries(help).map(Self.defaultCount) == [2, 0])
  }

  @Test(arguments: [["--help"], ["-h"], ["help"]])
  func theRootsHelpHasTheDashboardsOptions(arguments: [String]) throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program(arguments)
    for option in [
      "--once", "--headless", "--theme", "--ascii", "--threads", "--workload", "--mode",
    ] {
      #expect(outcome.output.contains("  \(option)"), "\(option)")
    }
    #expect(outcome.output.contains("OPTIONS OF THE DASHBOARD"))
  }

  /// Options and arguments, each on one line.
  private static func entries(_ help: String) -> [String] {
    var entries: [String] = []
    for line in help.split(separator: "\n") {
      if line.hasPrefix("  -") || line.hasPrefix("  <") {
        entries.append(String(line))
      } else if line.hasPrefix("   "), !entries.isEmpty {
        entries[entries.count - 1] += " " + line.drop { $0 == " " }
      }
    }
    return entries
  }

  private static func defaultCount(_ entry: String) -> Int {
    entry.components(separatedBy: "(default: ").count - 1
  }

  private static func subcommands(_ help: String) -> [String] {
    guard let start = help.range(of: "SUBCOMMANDS:\n") else { return [] }
    var names: [String] = []
    for line in help[start.upperBound...].split(separator: "\n", omittingEmptySubsequences: false) {
      if line.isEmpty { break }
      guard line.hasPrefix("  "), !line.hasPrefix("   ") else { continue }
      if let name = line.split(separator: " ").first { names.append(String(name)) }
    }
    return names
  }
}
