import Foundation
import Testing

/// `invar lab`: the shape of its JSON, and what it exits with.
@Suite struct LabTests {
  private static let names = [
    "associativity", "atomics", "mm", "rmsnorm", "splits", "kv-boundary", "feynman", "on-policy",
  ]

  @Test func theListNamesEveryExperiment() throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program(["lab"])
    #expect(outcome.status == 0)
    for name in Self.names {
      let line = outcome.output.split(separator: "\n").first { $0.hasPrefix("\(name) ") }
      #expect(line != nil, "\(name)")
    }
    let lines = try program(["lab", "list", "--json"]).json()
    #expect(lines.compactMap { $0["name"] as? String } == Self.names)
  }

  /// The list is the library's, the commands are the program's.
  @Test func everyExperimentOfTheListIsACommand() throws {
    let program = try Program()
    defer { program.remove() }
    for name in Self.names {
      let page = try program(["lab", name, "--help"])
      #expect(page.status == 0 && page.output.contains("invar lab \(name)"), "\(page.errors)")
    }
  }

  @Test(
    arguments: [
      (["associativity", "--shuffles", "500"], 0),
      (["mm", "--rows", "4", "--size", "256"], 0),
      (["kv-boundary"], 0),
      (["feynman", "--model", "tiny", "--completions", "1", "--tokens", "4"], 3),
      (
        [
          "on-policy", "--model", "tiny", "--activation", "f32", "--rollouts", "3", "--tokens", "6",
        ], 0
      ),
    ] as [([String], Int32)])
  func aResultIsOneObject(arguments: [String], status: Int32) throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program(["lab"] + arguments + ["--json", "--threads", "2"])
    #expect(outcome.status == status, "\(outcome.errors)")
    let lines = try outcome.json()
    try #require(lines.count == 1)
    #expect(
      Set(lines[0].keys) == [
        "lab", "title", "version", "seed", "threads", "isa", "outcome", "verdict", "facts",
        "tables", "figures", "notes",
      ])
    #expect(lines[0]["lab"] as? String == arguments[0])
    #expect(lines[0]["seed"] as? String == "42")
    #expect(lines[0]["outcome"] as? String == (status == 0 ? "shown" : "not shown"))
    let facts = try #require(lines[0]["facts"] as? [String: Any])
    #expect(!facts.isEmpty)
    let tables = try #require(lines[0]["tables"] as? [String: [[String: Any]]])
    #expect(tables.values.allSatisfy { !$0.isEmpty })
  }

  @Test func aPageExplainsFirstAndJudgesLast() throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program(["lab", "splits"], environment: ["LC_ALL": "C"])
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.first?.hasPrefix("splits: ") == true)
    #expect(outcome.output.contains("\nSHOWN: "))
    #expect(outcome.output.allSatisfy { $0.isASCII })
    #expect(lines.allSatisfy { $0.count <= 80 })
  }

  @Test func nothingIsLeftBehindByARunThatEnded() throws {
    let program = try Program()
    defer { program.remove() }
    let arguments = ["lab", "feynman", "--model", "tiny", "--completions", "2", "--tokens", "3"]
    _ = try program(arguments)
    let labs = program.home.appending(path: ".local/state/invar/labs").path
    let left = try FileManager.default.contentsOfDirectory(atPath: labs)
    #expect(left.isEmpty)
    _ = try program(arguments + ["--state", "kept.jsonl"])
    #expect(FileManager.default.fileExists(atPath: program.home.appending(path: "kept.jsonl").path))
  }

  /// Beside the dashboard's layout and theme, for each task on its own.
  @Test func theListSaysHowLongAnExperimentTookLast() throws {
    let program = try Program()
    defer { program.remove() }
    func line(_ name: String) throws -> Substring {
      try #require(
        try program(["lab"]).output.split(separator: "\n").first { $0.hasPrefix("\(name) ") })
    }
    #expect(try !line("splits").contains(" in "))
    _ = try program(["lab", "splits", "--length", "300"])
    #expect(try !line("splits").contains("shown in "))
    #expect(try program(["lab", "splits"]).status == 0)
    #expect(try line("splits").contains("shown in "))
    #expect(try !line("rmsnorm").contains("shown in "))
    // What makes no sense is passed over, and replaced.
    let file = program.home.appending(path: ".local/state/invar/labs.json")
    try Data("[{".utf8).write(to: file)
    #expect(try !line("splits").contains("shown in "))
    _ = try program(["lab", "splits"])
    #expect(try line("splits").contains("shown in "))
    // Nor is what no experiment says ever printed, or a time that none takes.
    let good = try String(contentsOf: file, encoding: .utf8)
    let time = try #require(good.firstMatch(of: /"nanoseconds" : (\d+)/)).1
    for (part, other) in [
      ("\"shown\"", "\"shown\\u001b]0;title\\u0007\""), ("\"shown\"", "\"\(name(of: 5_000))\""),
      (String(time), "18446744073709551615"),
    ] {
      let changed = good.replacing(part, with: other)
      #expect(changed != good)
      try Data(changed.utf8).write(to: file)
      let output = try program(["lab"]).output
      #expect(!output.contains("\u{1b}") && output.count < 2_000)
      #expect(try !line("splits").contains(" in "))
    }
    try Data((good + String(repeating: " ", count: 1 << 20)).utf8).write(to: file)
    #expect(try !line("splits").contains("shown in "))
  }

  private func name(of length: Int) -> String { String(repeating: "a", count: length) }

  /// In a pipe and in a terminal of 80 columns the figures are whole, and written as elsewhere.
  @Test(arguments: ["associativity", "rmsnorm", "splits", "kv-boundary"])
  func noFigureIsCutOff(name: String) throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program(["lab", name], environment: ["LC_ALL": "C.UTF-8"])
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 80 && !$0.hasSuffix("…") })
    let words = outcome.output.split { $0.isWhitespace || $0 == "(" || $0 == ")" }
    #expect(words.filter { $0.count > 4 && $0.allSatisfy(\.isNumber) } == [])
  }
}
