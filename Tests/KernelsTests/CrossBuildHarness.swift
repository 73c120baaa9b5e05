import Foundation
import Testing

/// `CrossBuild/harness.c` built for a processor together with all of CKernels, and what it prints.
enum CrossBuildHarness {
  enum Processor: String { case native, aarch64 }

  /// One digest per kernel, by the table that computed it.
  typealias Digests = [String: [String: String]]

  /// Why nothing can be built, or nil.
  static let missingForNative = clang == nil ? "there is no clang next to swift or on PATH" : nil

  /// Why nothing can be built for aarch64 or run there, or nil.
  ///
  /// clang compiles for it out of the box; the C library, start files and linker are Debian's.
  static let missingForAarch64: String? =
    if let missingForNative {
      missingForNative
    } else if onPath("aarch64-linux-gnu-gcc") == nil
      || !FileManager.default.fileExists(atPath: "/usr/aarch64-linux-gnu/lib/libc.a")
    {
      "there is no C library for aarch64 (Debian: gcc-aarch64-linux-gnu, libc6-dev-arm64-cross)"
    } else if qemu == nil {
      "there is no qemu-aarch64 (Debian: qemu-user)"
    } else {
      nil
    }

  /// This machine with two seeds, from the objects that the other tests run.
  static let native = Result { try digests(.native, seeds: [1, 2]) }

  /// Builds once, then runs with each seed.
  static func digests(_ processor: Processor, seeds: [Int]) throws -> [Digests] {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "invar-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let program = folder.appending(path: "harness")
    _ = try run(
      try #require(clang),
      target(processor) + ["-O2", "-ffp-contract=off", "-I\(sources.path)/include"]
        + compiled(processor) + [harness.path, "-lm", "-o", program.path], in: folder)
    return try seeds.map { seed in
      let output =
        processor == .native
        ? try run(program, ["\(seed)"], in: folder)
        : try run(try #require(qemu), [program.path, "\(seed)"], in: folder)
      return parse(output)
    }
  }

  private static func target(_ processor: Processor) -> [String] {
    processor == .native ? [] : ["--target=aarch64-linux-gnu", "-static"]
  }

  /// CKernels: the build's objects on this machine where they lie as expected, or the sources.
  private static func compiled(_ processor: Processor) -> [String] {
    let all = files(in: sources, ending: ".c")
    let objects = all.map { built.appending(path: URL(filePath: $0).lastPathComponent + ".o").path }
    let areThere = objects.allSatisfy { FileManager.default.fileExists(atPath: $0) }
    return processor == .native && areThere ? objects : all
  }

  private static func parse(_ output: String) -> Digests {
    output.split(separator: "\n").reduce(into: [:]) { digests, line in
      let words = line.split(separator: " ").map(String.init)
      if words.count == 3 { digests[words[0], default: [:]][words[1]] = words[2] }
    }
  }
}

extension CrossBuildHarness {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  private static let tests = URL(filePath: #filePath).deletingLastPathComponent()
  private static let harness = tests.appending(path: "CrossBuild/harness.c")
  private static let sources = tests.deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Sources/CKernels")

  /// Where this build keeps the objects of CKernels.
  private static let built: URL = {
    let arguments = CommandLine.arguments
    let bundle = arguments.firstIndex(of: "--test-bundle-path").map { arguments[$0 + 1] }
    return URL(filePath: bundle ?? arguments[0]).deletingLastPathComponent()
      .appending(path: "CKernels.build")
  }()

  /// Swift's own clang, as the package's build uses it, before any other.
  private static let clang: URL? = {
    let sibling = onPath("swift")?.resolvingSymlinksInPath().deletingLastPathComponent()
      .appending(path: "clang")
    let candidates = [sibling, onPath("clang")].compactMap { $0 }
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }()

  private static let qemu = onPath("qemu-aarch64") ?? onPath("qemu-aarch64-static")

  private static func onPath(_ name: String) -> URL? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map { URL(filePath: String($0)).appending(path: name) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  private static func files(in folder: URL, ending: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(ending) }.sorted().map { folder.appending(path: $0).path }
  }

  /// Runs a program to its end.
  ///
  /// - Returns: what it wrote to standard output.
  /// - Throws: `Failure` with what it wrote to standard error when it fails.
  private static func run(_ program: URL, _ arguments: [String], in folder: URL) throws -> String {
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
