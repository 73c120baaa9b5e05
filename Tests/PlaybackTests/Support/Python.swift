import Foundation
import Testing

/// Other people's readers of our formats, run by Python where it is there.
enum Python {
  /// Why a test is skipped.
  static let howTo: Comment =
    "no Python with what it needs; .ci/setup.sh readers makes one, or set INVAR_PYTHON to one"

  /// Where Python may be, the first that has what is asked for wins.
  private static let candidates: [String] = {
    let environment = ProcessInfo.processInfo.environment
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let path = (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    return [environment["INVAR_PYTHON"], root.appending(path: ".build/python/bin/python3").path]
      .compactMap { $0 } + path.map { "\($0)/python3" }
  }()

  static func has(_ module: String) -> Bool { interpreter(module) != nil }

  /// Runs a script that stands beside the tests.
  ///
  /// - Returns: what it prints; a script that fails is an issue with what it says.
  static func run(
    _ script: String, _ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    let module = script == "read_cast.py" ? "pyte" : "json"
    let python = try #require(interpreter(module), sourceLocation: sourceLocation)
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Python")
    let outcome = try execute(python, [folder.appending(path: script).path] + arguments)
    if outcome.status != 0 { Issue.record("\(outcome.text)", sourceLocation: sourceLocation) }
    return outcome.text
  }

  private static func interpreter(_ module: String) -> String? {
    candidates.first { path in
      FileManager.default.isExecutableFile(atPath: path)
        && (try? execute(path, ["-c", "import \(module)"]).status) == 0
    }
  }

  /// Output and errors go to a file, because a full pipe would stop the program.
  private static func execute(_ path: String, _ arguments: [String]) throws -> (
    status: Int32, text: String
  ) {
    let file = FileManager.default.temporaryDirectory.appending(path: "invar-\(UUID()).out")
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"]) { $1 }
    let handle = try FileHandle(forWritingTo: file)
    (process.standardOutput, process.standardError) = (handle, handle)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try String(contentsOf: file, encoding: .utf8))
  }
}
