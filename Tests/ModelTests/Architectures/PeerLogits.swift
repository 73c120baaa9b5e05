import Foundation
import Testing

/// What llama.cpp says of the small models, as recorded and, where it is there, as it says now.
enum PeerLogits {
  private struct Job: Encodable {
    var files: [String]
    var tokens: [Int]
  }

  private struct Failure: Error {}

  private static let golden = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../Goldens/logits-of-llama-cpp.json").standardized

  /// A Python with llama-cpp-python.
  static let interpreter: String? = ProcessInfo.processInfo.environment["INVAR_PYTHON"].flatMap {
    (try? run($0, ["-c", "import llama_cpp"])) == nil ? nil : $0
  }

  static var isRecording: Bool { ProcessInfo.processInfo.environment["RECORD_GOLDENS"] == "1" }

  /// Logits behind the last token, by model.
  static func recorded() throws -> [String: [Float]] {
    try JSONDecoder().decode([String: [Float]].self, from: Data(contentsOf: golden))
  }

  static func record(_ logits: [String: [Float]]) throws {
    let lines = logits.sorted { $0.key < $1.key }.map { name, values in
      "  \"\(name)\": [" + values.map { "\($0)" }.joined(separator: ", ") + "]"
    }
    try Data("{\n\(lines.joined(separator: ",\n"))\n}\n".utf8).write(to: golden)
  }

  static func now(_ models: [SmallModel]) throws -> [String: [Float]] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "invar-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let paths = try models.indices.map { index in
      let path = folder.appending(path: "\(index).gguf")
      try Data(try models[index].bytes()).write(to: path)
      return path.path
    }
    let job = folder.appending(path: "job.json")
    try JSONEncoder().encode(Job(files: paths, tokens: SmallModel.tokens)).write(to: job)
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Python/logits_of_llama_cpp.py").standardized.path
    let said = try run(try #require(interpreter), [script, job.path])
    let rows = try said.split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode([Float].self, from: $0)
    }
    return Dictionary(uniqueKeysWithValues: zip(models.map(\.testDescription), rows))
  }

  private static func run(_ path: String, _ arguments: [String]) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure() }
    return said
  }
}
