import Foundation
import Testing

// The dashboard on real terminals, as a person has it: keys in, a picture out, signals, and the
// terminal as it was afterwards.
//
// `Driver/` holds the scenarios, in Python for its VT emulator. Each runs the built program with the
// tiny model in a home of its own. Those of a suite take turns, so none waits long for a processor.

@Suite(.serialized) struct EmulatorTests {
  @Test(
    .enabled(
      if: Driver.hasEmulator, "wants INVAR_REAL_TERMINALS=1 and pyte: .ci/setup.sh python_readers"),
    arguments: Driver.scenarios(for: "pyte"))
  func aScenarioPlaysOnAnEmulator(scenario: String) throws { try Driver.run("pyte", scenario) }
}

@Suite(.serialized) struct TmuxTests {
  @Test(
    .enabled(
      if: Driver.hasTmux,
      "wants INVAR_REAL_TERMINALS=1, tmux and pyte: .ci/setup.sh tmux python_readers"),
    arguments: Driver.scenarios(for: "tmux"))
  func aScenarioPlaysInTmux(scenario: String) throws { try Driver.run("tmux", scenario) }
}

/// The scripts beside this file.
enum Driver {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Driver")
  private static let python = folder.deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: ".build/python/bin/python")

  /// They wait on a whole process each, and want the machine to themselves.
  private static let isAskedFor =
    ProcessInfo.processInfo.environment["INVAR_REAL_TERMINALS"] != nil

  static let hasEmulator = isAskedFor && succeeds(python, ["-c", "import pyte, wcwidth"])
  static let hasTmux =
    hasEmulator && succeeds(URL(filePath: "/usr/bin/env"), ["tmux", "-V"])

  static func scenarios(for terminal: String) -> [String] {
    let list = try? output(python, [folder.appending(path: "run.py").path, "list"]).text
    let lines = (list ?? "").split(separator: "\n").map { $0.split(separator: " ") }
    return lines.filter { $0.first == terminal[...] }.map { String($0[1]) }
  }

  static func run(_ terminal: String, _ scenario: String) throws {
    let home = FileManager.default.temporaryDirectory.appending(path: "invar-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: home) }
    let script = folder.appending(path: "run.py").path
    let (status, text) = try output(
      python, [script, terminal, scenario, program().path, home.path])
    #expect(status == 0, "\(text)")
  }

  /// The program stands beside the bundle of tests.
  private static func program() throws -> URL {
    let arguments = CommandLine.arguments
    let bundle = arguments.firstIndex(of: "--test-bundle-path").map { arguments[$0 + 1] }
    let program = URL(fileURLWithPath: bundle ?? arguments[0])
      .deletingLastPathComponent().appending(path: "invar")
    try #require(
      FileManager.default.isExecutableFile(atPath: program.path), "no program at \(program.path)")
    return program
  }

  private static func succeeds(_ executable: URL, _ arguments: [String]) -> Bool {
    (try? output(executable, arguments).status) == 0
  }

  private static func output(
    _ executable: URL, _ arguments: [String]
  ) throws -> (status: Int32, text: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = executable
    process.arguments = arguments
    process.environment = [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1",
    ]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }
}
