import Foundation

/// Programs in C that tests build and run.
enum CToolchain {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Swift's own clang, as the package's build uses it, before any other.
  static let clang: URL? = {
    let sibling = onPath("swift")?.resolvingSymlinksInPath().deletingLastPathComponent()
      .appending(path: "clang")
    let candidates = [sibling, onPath("clang")].compactMap { $0 }
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }()

  /// Where this build keeps what it made.
  static let products: URL = {
    let arguments = CommandLine.arguments
    let bundle = arguments.firstIndex(of: "--test-bundle-path").map { arguments[$0 + 1] }
    return URL(filePath: bundle ?? arguments[0]).deletingLastPathComponent()
  }()

  static func onPath(_ name: String) -> URL? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map { URL(filePath: String($0)).appending(path: name) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  static func files(in folder: URL, ending: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(ending) }.sorted().map { folder.appending(path: $0).path }
  }

  /// Runs a program to its end.
  ///
  /// - Returns: what it wrote to standard output.
  /// - Throws: `Failure` with what it wrote to standard error when it fails.
  static func run(_ program: URL, _ arguments: [String], in folder: URL) throws -> String {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    // Files, because a full pipe would stop the program.
    let (output, errors) = (folder.appending(path: "stdout"), folder.appending(path: "stderr"))
    for file in [output, errors] { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      let said = try String(contentsOf: errors, encoding: .utf8)
      throw Failure(description: "\(program.lastPathComponent) failed: \(said.prefix(2000))")
    }
    return try String(contentsOf: output, encoding: .utf8)
  }
}
