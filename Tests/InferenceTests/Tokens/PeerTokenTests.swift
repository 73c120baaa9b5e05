import EngineTypes
import Foundation
import GGUF
import Inference
import Testing
import Tokenization

/// Tokens of real vocabularies beside llama.cpp's own.
///
/// Other people's models are not kept here: `INVAR_VOCABULARIES` names a folder of GGUF files, with
/// or without weights, such as `models` of llama.cpp, and `INVAR_PYTHON` a Python with
/// llama-cpp-python.
@Suite struct PeerTokenTests {
  private static let textCount = 10_000

  private static let texts: [String] = {
    var source = BroadTexts(seed: 1)
    return (0..<textCount).map { _ in source.next() }
  }()

  @Test(
    .enabled(
      if: PeerTokens.interpreter != nil, "no Python with llama_cpp; set INVAR_PYTHON to one"),
    .enabled(if: PeerTokens.folder != nil, "INVAR_VOCABULARIES names no folder of GGUF files"))
  func tokensOfBroadTextsAreThoseOfLlamaCpp() throws {
    let tokenizers = try PeerTokens.tokenizers()
    #expect(!tokenizers.isEmpty)
    let expected = try PeerTokens.encode(Self.texts, with: tokenizers.map(\.path))
    for ((path, tokenizer), lists) in zip(tokenizers, expected) {
      let differing = zip(Self.texts, lists).filter { text, tokens in
        Self.tokens(of: text, tokenizer) != tokens
      }
      let first = differing.first?.0.debugDescription ?? ""
      #expect(differing.isEmpty, "\(path): \(differing.count) texts differ, the first is \(first)")
    }
  }

  /// Texts that are alike to the eye are no proof, so they must not be most of them.
  @Test func broadTextsAreManyAndDiffer() {
    #expect(Set(Self.texts.map { Array($0.utf8) }).count > Self.textCount * 9 / 10)
    #expect(Set(Self.texts.joined().unicodeScalars).count > 20_000)
  }

  private static func tokens(of text: String, _ tokenizer: Tokenizer) -> [Int] {
    tokenizer.encode(text, parsesSpecialTokens: true, addsSpecialTokens: true).map(\.index)
  }
}

private enum PeerTokens {
  private struct Job: Encodable {
    var files: [String]
    var texts: [String]
  }

  private struct Failure: Error {}

  private static let environment = ProcessInfo.processInfo.environment

  static let interpreter: String? = environment["INVAR_PYTHON"].flatMap { python in
    (try? run(python, ["-c", "import llama_cpp"])) == nil ? nil : python
  }

  static var folder: String? { environment["INVAR_VOCABULARIES"] }

  /// The files of the folder whose tokenizers there are; what is refused by its name is left out.
  static func tokenizers() throws -> [(path: String, tokenizer: Tokenizer)] {
    let folder = try #require(folder)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    return try names.filter { $0.hasSuffix(".gguf") }.sorted().compactMap { name in
      let path = "\(folder)/\(name)"
      let definition = try TokenizerDefinition(GGUFFile(path: path).metadata)
      do throws(TokenizerError) { return (path, try Tokenizer(definition)) } catch {
        switch error {
        case .unsupportedModel, .unsupportedPreTokenizer: return nil
        default: throw error
        }
      }
    }
  }

  static func encode(_ texts: [String], with files: [String]) throws -> [[[Int]]] {
    let job = FileManager.default.temporaryDirectory.appending(path: "invar-\(UUID()).json")
    try JSONEncoder().encode(Job(files: files, texts: texts)).write(to: job)
    defer { try? FileManager.default.removeItem(at: job) }
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../Python/encode_with_llama_cpp.py").standardized.path
    let said = try run(try #require(interpreter), [script, job.path])
    return try said.split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode([[Int]].self, from: $0)
    }
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
