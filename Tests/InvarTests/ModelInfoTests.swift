import Foundation
import GGUF
import Inference
import Testing

/// `invar model info` describes every file that is GGUF at all.
@Suite struct ModelInfoTests {
  private func tiny(
    without names: Set<String> = [], _ change: (inout GGUFBuilder) -> Void
  ) throws -> [UInt8] {
    var builder = GGUFBuilder(copying: try GGUFFile(bytes: TinyModel.ggufImage()), without: names)
    change(&builder)
    return builder.build()
  }

  private func info(_ image: [UInt8], _ program: Program) throws -> (
    text: String, json: [String: Any]
  ) {
    let path = program.home.appending(path: "m.gguf")
    try Data(image).write(to: path)
    let text = try program(["model", "info", path.path])
    #expect(text.status == 0 && text.errors.isEmpty, "\(text.errors)")
    let json = try program(["model", "info", "--json", path.path])
    return (text.output, try #require(try json.json().first))
  }

  @Test func aModelThatRunsSaysSo() throws {
    let program = try Program()
    defer { program.remove() }
    let (text, json) = try info(TinyModel.ggufImage(), program)
    #expect(json["runs"] as? Bool == true && (json["problems"] as? [String])?.isEmpty == true)
    #expect(json["heads"] as? Int == 4 && json["kv_heads"] as? Int == 2)
    #expect(json["kv_bytes_per_token"] as? Int == 2 * 2 * 3 * 2 * 16)
    #expect(!text.contains("keeps it from running"))
    // A context of the tiny model fits anywhere, and its weights are all read for a token.
    #expect(json["context_that_fits"] as? Int == json["context"] as? Int)
    #expect((json["expected_tokens_per_second"] as? Double ?? 0) > 0)
    #expect(text.contains("expected speed") && text.contains("context that fits"))
    let bytes = try #require(json["tensor_bytes"] as? [String: Int])
    #expect(bytes.values.reduce(0, +) == json["weight_bytes"] as? Int)
  }

  @Test func aMixtureSaysHowManyExpertsThereAre() throws {
    let program = try Program()
    defer { program.remove() }
    let (text, json) = try info(TinyModel.ggufImage(named: TinyModel.expertsName), program)
    #expect(json["experts"] as? Int == 8 && json["experts_used"] as? Int == 2)
    #expect(text.contains("8, of which each row takes 2") && json["runs"] as? Bool == true)
    let plain = try info(TinyModel.ggufImage(), program)
    #expect(plain.json["experts"] == nil && !plain.text.contains("experts"))
  }

  @Test func anotherArchitectureIsDescribedWithAllThatIsMissing() throws {
    let program = try Program()
    defer { program.remove() }
    let image = try tiny(without: ["general.architecture", "tokenizer.ggml.model"]) {
      $0.set("general.architecture", .string("deepseek2"))
      $0.set("deepseek2.block_count", .uint64(48))
      $0.set("deepseek2.attention.head_count", integers: [32, 32])
      $0.set("deepseek2.embedding_length", .int16(2048))
      $0.set("tokenizer.ggml.model", .string("bert"))
      $0.addTensor(
        "blk.0.x", dimensions: [256, 2], storedType: StoredType(id: 18),
        bytes: Array(repeating: 0, count: 196))
    }
    let (text, json) = try info(image, program)
    #expect(json["architecture"] as? String == "deepseek2" && json["layers"] as? Int == 48)
    #expect(json["heads"] as? Int == 32 && json["head_size"] as? Int == 64)
    #expect((json["tensors"] as? [String: Int])?["IQ3_XXS"] == 1)
    let problems = try #require(json["problems"] as? [String])
    for word in ["deepseek2", "IQ3_XXS", "WordPiece"] {
      #expect(problems.contains { $0.contains(word) }, "\(problems)")
      #expect(text.contains(word))
    }
    #expect(text.contains("what keeps it from running:\n  - "))
  }

  @Test func aFileOfNothingIsDescribed() throws {
    let program = try Program()
    defer { program.remove() }
    let (text, json) = try info(GGUFBuilder().build(), program)
    #expect(json["runs"] as? Bool == false && json["layers"] is NSNull)
    #expect(text.contains("not stated"))
  }

  @Test func hostileTextStaysOnItsLine() throws {
    let program = try Program()
    defer { program.remove() }
    let image = try tiny(without: ["general.architecture"]) {
      $0.set("general.architecture", .string("x\u{1B}[2J\ny"))
    }
    #expect(!(try info(image, program).text.contains("\u{1B}")))
  }

  @Test func aPartOfASplitModelSaysWhatToOpen() throws {
    let program = try Program()
    defer { program.remove() }
    let image = try tiny {
      $0.set("split.no", .uint16(0))
      $0.set("split.count", .uint16(2))
    }
    let first = program.home.appending(path: "m-00001-of-00002.gguf")
    try Data(image).write(to: first)
    let outcome = try program(["run", "a", "--model", first.path])
    #expect(outcome.status == 2 && outcome.errors.contains("m-00002-of-00002.gguf"))
    #expect(try program(["model", "info", first.path]).output.contains("m-00002-of-00002.gguf"))
  }

  /// A model in two files answers as the same model in one.
  @Test func aSplitModelAnswersAsTheWholeOne() throws {
    let program = try Program()
    defer { program.remove() }
    let file = try GGUFFile(bytes: TinyModel.ggufImage())
    let moved = Set(file.tensors.suffix(9).map(\.name))
    var first = GGUFBuilder(copying: file, without: moved)
    first.set("split.no", .uint16(0))
    first.set("split.count", .uint16(2))
    first.set("split.tensors.count", .int32(Int32(file.tensors.count)))
    var second = GGUFBuilder()
    second.set("split.no", .uint16(1))
    second.set("split.count", .uint16(2))
    for tensor in file.tensors where moved.contains(tensor.name) {
      second.addTensor(
        tensor.name, dimensions: tensor.dimensions, storedType: tensor.storedType,
        bytes: file.bytes(of: tensor))
    }
    let paths = (1...2).map { program.home.appending(path: "m-0000\($0)-of-00002.gguf") }
    try Data(first.build()).write(to: paths[0])
    try Data(second.build()).write(to: paths[1])
    func tokens(_ model: String) throws -> [Int]? {
      try program(["run", "--json", "--max-tokens", "8", "--model", model, "Hello"])
        .json().first?["tokens"] as? [Int]
    }
    let whole = try tokens("tiny")
    #expect(try tokens(paths[0].path) == whole && whole?.isEmpty == false)
    let hash = try program(["model", "info", "--json", paths[0].path]).json().first?["sha256"]
    let all = try paths.map { try Data(contentsOf: $0) }.reduce(Data(), +)
    try all.write(to: program.home.appending(path: "all.gguf"))
    let command = Process()
    command.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
    command.arguments = [program.home.appending(path: "all.gguf").path]
    let pipe = Pipe()
    command.standardOutput = pipe
    try command.run()
    let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(said.hasPrefix(try #require(hash as? String)))
  }
}
