import Foundation
import Testing

/// The built program, run in a home of its own.
struct Program {
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String

    /// The output's lines as objects of JSON.
    func json() throws -> [[String: Any]] {
      try output.split(separator: "\n").map { line in
        let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
        return try #require(value as? [String: Any])
      }
    }
  }

  /// Holds what the program keeps between runs.
  let home: URL

  init() throws {
    home = FileManager.default.temporaryDirectory.appending(path: "invar-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(at: home) }

  /// Writes a file into the home.
  ///
  /// - Returns: its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    let file = home.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return file.path
  }

  /// Runs the program to its end, with nothing of this process's environment but the path.
  func callAsFunction(
    _ arguments: [String], input: String = "", environment: [String: String] = [:]
  ) throws -> Outcome {
    let process = try start(arguments, input: input, environment: environment)
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus,
      output: try String(contentsOf: output, encoding: .utf8),
      errors: try String(contentsOf: errors, encoding: .utf8))
  }

  private var output: URL { home.appending(path: "stdout") }
  private var errors: URL { home.appending(path: "stderr") }

  /// Begins to run the program.
  func start(
    _ arguments: [String], input: String = "", environment: [String: String] = [:]
  ) throws -> Process {
    let process = try prepare(arguments, input: input, environment: environment)
    try process.run()
    return process
  }

  /// The program, about to run.
  func prepare(
    _ arguments: [String], input: String = "", environment: [String: String] = [:]
  ) throws -> Process {
    let process = Process()
    process.executableURL = try Self.executable()
    process.arguments = arguments
    process.environment = ["HOME": home.path, "PATH": "/usr/bin:/bin"]
      .merging(environment) { $1 }
    process.currentDirectoryURL = home
    // Files, because a full pipe would stop the program.
    process.standardInput = try FileHandle(
      forReadingFrom: URL(fileURLWithPath: try write(input, to: "stdin")))
    process.standardOutput = try Self.emptyFile(output)
    process.standardError = try Self.emptyFile(errors)
    return process
  }

  private static func emptyFile(_ url: URL) throws -> FileHandle {
    try Data().write(to: url)
    return try FileHandle(forWritingTo: url)
  }

  /// The program stands beside the bundle of tests.
  private static func executable() throws -> URL {
    let arguments = CommandLine.arguments
    let bundle = arguments.firstIndex(of: "--test-bundle-path").map { arguments[$0 + 1] }
    let program = URL(fileURLWithPath: bundle ?? arguments[0])
      .deletingLastPathComponent().appending(path: "invar")
    try #require(
      FileManager.default.isExecutableFile(atPath: program.path), "no program at \(program.path)")
    return program
  }
}
