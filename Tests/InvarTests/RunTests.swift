import Foundation
import GGUF
import Inference
import Testing

/// `invar run`: the lines of JSON that others build on, and the promise they carry.
@Suite struct RunTests {
  private func hashes(_ arguments: [String]) throws -> [String: String] {
    let program = try Program()
    defer { program.remove() }
    let lines = try program(["run", "--json", "--model", "tiny", "--ignore-eos"] + arguments).json()
    let pairs = try lines.map { line in
      (try #require(line["prompt"] as? String), try #require(line["hash"] as? String))
    }
    return Dictionary(pairs) { first, _ in first }
  }

  private static let prompts = (1...24).map { "Question \($0)" }

  @Test func aLineHoldsWhatTheContractNames() throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program([
      "run", "--json", "--model", "tiny", "--max-tokens", "3", "--ignore-eos", "--prompt", "Hello",
    ])
    let line = try #require(try outcome.json().first)
    #expect(outcome.output.hasPrefix("{\"id\":\"r1\",\"prompt\":\"Hello\",\"text\":"))
    #expect(
      Set(line.keys) == [
        "id", "prompt", "text", "tokens", "prompt_tokens", "completion_tokens", "finish_reason",
        "hash", "ttft_ms", "tpot_ms",
      ])
    #expect(line["id"] as? String == "r1")
    #expect(line["prompt"] as? String == "Hello")
    #expect((line["tokens"] as? [Int])?.count == 3)
    #expect(line["completion_tokens"] as? Int == 3)
    #expect(line["finish_reason"] as? String == "length")
    #expect((line["hash"] as? String)?.count == 64)
    #expect(line["ttft_ms"] is Double)
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
  }

  @Test func oneTokenHasNoTimePerToken() throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program(["run", "--json", "--model", "tiny", "--max-tokens", "1", "Hello"])
    #expect(outcome.output.contains("\"tpot_ms\":null"))
  }

  @Test func linesComeInTheOrderOfThePrompts() throws {
    let program = try Program()
    defer { program.remove() }
    let file = Self.prompts.joined(separator: "\n\n") + "\n{\"prompt\": \"two\\nlines\"}\n"
    let lines = try program(
      ["run", "--json", "--model", "tiny", "--max-tokens", "2", "--prompts-file", "-"], input: file
    ).json()
    #expect(lines.compactMap { $0["prompt"] as? String } == Self.prompts + ["two\nlines"])
    #expect(lines.compactMap { $0["id"] as? String } == (1...25).map { "r\($0)" })
  }

  /// However an editor ends lines and begins files.
  @Test(arguments: [
    "one\ntwo\n{\"prompt\": \"three\"}\n", "one\ntwo\n{\"prompt\": \"three\"}",
    "one\r\ntwo\r\n{\"prompt\": \"three\"}\r\n", "one\r\n\r\ntwo\r\n{\"prompt\": \"three\"}",
    "\u{FEFF}one\ntwo\n{\"prompt\": \"three\"}\n",
    "\u{FEFF}one\r\ntwo\r\n\r\n{\"prompt\": \"three\"}\r\n",
    "one\rtwo\r{\"prompt\": \"three\"}", "one\r\r\ntwo\n\r  {\"prompt\": \"three\"}\r",
  ])
  func lineEndsAndByteOrderMarksChangeNoPrompt(file: String) throws {
    let program = try Program()
    defer { program.remove() }
    let lines = try program(
      ["run", "--json", "--model", "tiny", "--max-tokens", "1", "--prompts-file", "-"], input: file
    ).json()
    #expect(lines.compactMap { $0["prompt"] as? String } == ["one", "two", "three"])
  }

  /// Mended, it would be another prompt.
  @Test(
    arguments: [
      ([0x61, 0x0A, 0x63, 0xE9, 0x0A], "line 2 is no UTF-8"),
      ([0xFF, 0xFE, 0x61, 0x00, 0x0A, 0x00], "it is UTF-16"),
      ([0xFE, 0xFF, 0x00, 0x61], "it is UTF-16"),
      ([0x61, 0xE2, 0x82], "line 1 is no UTF-8"),
    ] as [([UInt8], String)])
  func aFileThatIsNoUTF8IsRefused(bytes: [UInt8], words: String) throws {
    let program = try Program()
    defer { program.remove() }
    let file = program.home.appending(path: "prompts")
    try Data(bytes).write(to: file)
    let outcome = try program([
      "run", "--json", "--raw", "--model", "tiny", "--prompts-file", file.path,
    ])
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    #expect(outcome.errors.contains(words) && outcome.errors.contains("UTF-8"), "\(outcome.errors)")
  }

  @Test func aSecondBOSIsNoted() throws {
    let program = try Program()
    defer { program.remove() }
    let key = "tokenizer.ggml.add_bos_token"
    var builder = GGUFBuilder(
      copying: try GGUFFile(bytes: TinyModel.ggufImage()), without: [key])
    builder.set(key, .bool(true))
    let model = program.home.appending(path: "bos.gguf")
    try Data(builder.build()).write(to: model)
    let start = ["run", "--raw", "--model", model.path, "--max-tokens", "1", "--prompt"]
    #expect(try program(start + ["<|im_start|>x"]).errors.contains("prompt 1 begins with BOS"))
    #expect(try !program(start + ["x"]).errors.contains("BOS"))
  }

  @Test func aByteOrderMarkMayStandBeforeJSON() throws {
    let program = try Program()
    defer { program.remove() }
    let file = "\u{FEFF}{\"prompt\": \"a\\r\\nb\"}\r\n"
    let lines = try program(
      ["run", "--json", "--model", "tiny", "--max-tokens", "1", "--prompts-file", "-"], input: file
    ).json()
    #expect(lines.compactMap { $0["prompt"] as? String } == ["a\r\nb"])
  }

  @Test func aPromptMayBeginWithADash() throws {
    #expect(try hashes(["--max-tokens", "1", "--prompt", "--- dash"]).keys.first == "--- dash")
  }

  @Test(arguments: [
    ["--threads", "1"], ["--isa", "portable"], ["--block-size", "1"], ["--token-budget", "7"],
    ["--chunk-limit", "3"],
    ["--prefix-cache", "off"], ["--alone"],
  ])
  func howTheEngineIsSetUpLeavesEveryHash(options: [String]) throws {
    let base = try hashes(["--max-tokens", "12"] + Self.prompts)
    #expect(base.count == Self.prompts.count)
    #expect(try hashes(["--max-tokens", "12"] + options + Self.prompts) == base)
  }

  /// The same check sees a difference where there is one.
  @Test func standardKernelsLetCompanyChangeTheAnswer() throws {
    let mode = ["--max-tokens", "12", "--mode", "standard"]
    #expect(try hashes(mode + Self.prompts) != hashes(mode + ["--alone"] + Self.prompts))
  }

  @Test func seedsChangeOnlySampledAnswers() throws {
    let greedy = try hashes(["--seed", "1", "Hello"])
    #expect(try hashes(["--seed", "2", "Hello"]) == greedy)
    let sampled = try hashes(["--seed", "1", "--temperature", "1", "Hello"])
    #expect(try hashes(["--seed", "2", "--temperature", "1", "Hello"]) != sampled)
  }

  @Test func flagsWinOverTheConfigurationFile() throws {
    let program = try Program()
    defer { program.remove() }
    try program.write(
      "model = \"tiny\"\nmode = \"standard\"\nkernel = [\"logits=invariant\"]\n",
      to: ".config/invar/config.toml")
    #expect(try program(["run", "a", "--max-tokens", "1", "--record", "file.jsonl"]).status == 0)
    _ = try program([
      "run", "a", "--max-tokens", "1", "--mode", "invariant", "--record", "flags.jsonl",
    ])
    let (file, flags) = (try mode("file.jsonl", program), try mode("flags.jsonl", program))
    #expect(file == "rmsnorm=standard matmul=standard attention=standard logits=invariant")
    #expect(flags == "invariant")
  }

  private func mode(_ log: String, _ program: Program) throws -> String? {
    let text = try String(contentsOf: program.home.appending(path: log), encoding: .utf8)
    let line = try #require(text.split(separator: "\n").first)
    let header = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    return (header?["settings"] as? [String: Any])?["mode"] as? String
  }
}
