import Foundation
import Testing

/// `HostArithmetic/harness.cpp`: what GPU kernels do to numbers, built for this machine's processor and
/// compared with the scalar reference on random and odd inputs.
@Suite struct HostArithmeticTests {
  static let missing = CToolchain.clang == nil ? "there is no clang next to swift or on PATH" : nil

  private static let tests = URL(filePath: #filePath).deletingLastPathComponent()
  private static let sources = tests.deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Sources")

  @Test(.enabled(if: missing == nil, "\(missing ?? "")"))
  func kernelsHaveTheArithmeticOfTheReference() throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "invar-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let clang = try #require(Self.clang)
    let kernels = Self.sources.appending(path: "CKernels")
    func compile(_ file: String, _ flags: [String] = []) throws -> String {
      let object = folder.appending(path: URL(filePath: file).lastPathComponent + ".o").path
      _ = try CToolchain.run(
        clang,
        ["-O2", "-ffp-contract=off", "-I\(kernels.path)/include"] + flags
          + ["-c", file, "-o", object], in: folder)
      return object
    }
    var objects = try CToolchain.files(in: kernels, ending: ".c").map { try compile($0) }
    let harness = Self.tests.appending(path: "HostArithmetic/harness.cpp")
    objects.append(
      try compile(
        harness.path, ["-std=c++17", "-I\(Self.sources.path)/CUDABackend/Kernels"]))
    let program = folder.appending(path: "harness")
    _ = try CToolchain.run(
      clang, objects + ["-lstdc++", "-lm", "-o", program.path], in: folder)

    let lines = try CToolchain.run(program, [], in: folder).split(separator: "\n")
    // Nine functions, the quantiser, sixteen packings, five ends of a matmul.
    #expect(lines.count == 31)
    for line in lines {
      let words = line.split(separator: " ")
      try #require(words.count == 3)
      #expect((Int(words[1]) ?? 0) > 1000, "\(line)")
      #expect(words[2] == "0", "\(line)")
    }
  }

  private static let clang = CToolchain.clang
}
