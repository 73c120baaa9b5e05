import Foundation
import Testing

/// `CrossBuild/harness.c` built for a processor together with all of CKernels, and what it prints.
enum CrossBuildHarness {
  enum Processor: String { case native, aarch64 }

  /// One digest per kernel, by the table that computed it.
  typealias Digests = [String: [String: String]]

  /// Why nothing can be built, or nil.
  static let missingForNative =
    CToolchain.clang == nil ? "there is no clang next to swift or on PATH" : nil

  /// Why nothing can be built for aarch64 or run there, or nil.
  ///
  /// clang compiles for it out of the box; the C library, start files and linker are Debian's.
  static let missingForAarch64: String? =
    if let missingForNative {
      missingForNative
    } else if CToolchain.onPath("aarch64-linux-gnu-gcc") == nil
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
    _ = try CToolchain.run(
      try #require(CToolchain.clang),
      target(processor) + ["-O2", "-ffp-contract=off", "-I\(sources.path)/include"]
        + compiled(processor) + [harness.path, "-lm", "-o", program.path], in: folder)
    return try seeds.map { seed in
      let output =
        processor == .native
        ? try CToolchain.run(program, ["\(seed)"], in: folder)
        : try CToolchain.run(
          try #require(qemu), [program.path, "\(seed)"], in: folder)
      return parse(output)
    }
  }

  private static func target(_ processor: Processor) -> [String] {
    processor == .native ? [] : ["--target=aarch64-linux-gnu", "-static"]
  }

  /// CKernels: the build's objects on this machine where they lie as expected, or the sources.
  private static func compiled(_ processor: Processor) -> [String] {
    let all = CToolchain.files(in: sources, ending: ".c")
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
  private static let tests = URL(filePath: #filePath).deletingLastPathComponent()
  private static let harness = tests.appending(path: "CrossBuild/harness.c")
  private static let sources = tests.deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Sources/CKernels")

  /// Where this build keeps the objects of CKernels.
  private static let built = CToolchain.products.appending(path: "CKernels.build")

  private static let qemu =
    CToolchain.onPath("qemu-aarch64") ?? CToolchain.onPath("qemu-aarch64-static")
}
