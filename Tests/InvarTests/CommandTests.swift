import Foundation
import Testing

/// The smaller commands, each by what it prints.
@Suite struct CommandTests {
  private func run(_ arguments: [String], input: String = "") throws -> Program.Outcome {
    let program = try Program()
    defer { program.remove() }
    return try program(arguments, input: input)
  }

  @Test(arguments: [
    [], ["dashboard"], ["tour"], ["run"], ["tokenize"], ["perplexity"], ["prove"], ["verify"],
    ["locate"],
    ["export"], ["replay"], ["model"],
    ["model", "pull"], ["model", "list"], ["model", "info"], ["themes"],
    ["themes", "preview"], ["themes", "check"], ["bench"], ["lab"], ["lab", "feynman"],
  ])
  func helpIsNoError(command: [String]) throws {
    let outcome = try run(command + ["--help"])
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(outcome.output.contains("OVERVIEW") && outcome.output.contains("USAGE"))
    #expect(!outcome.output.contains("Optional("), "a default is printed as Swift prints it")
  }

  @Test func specialTextIsAnIdOnlyWhenAskedFor() throws {
    let text = "<|im_end|>"
    let plain = try run(["tokenize", "--model", "tiny", "--json", text]).json()
    let special = try run(["tokenize", "--model", "tiny", "--raw-special", "--json", text]).json()
    #expect((plain.first?["tokens"] as? [Int])?.count ?? 0 > 1)
    #expect((special.first?["tokens"] as? [Int])?.count == 1)
  }

  @Test(arguments: ["", "plain", "-5", "--- dash", "--json-like", "two words"])
  func aTextIsTheSameAsArgumentAndAsInput(text: String) throws {
    let argument = try run(["tokenize", "--model", "tiny", "--json", text])
    let input = try run(["tokenize", "--model", "tiny", "--json", "-"], input: text)
    #expect(argument.status == 0 && argument.output == input.output)
  }

  @Test func keysArePrintedAsTheConfigurationFileTakesThem() throws {
    let program = try Program()
    defer { program.remove() }
    try program.write(
      "[keys]\ntoggle-mode = [\"f5\", \"\\\"\"]\npause = \"\"", to: ".config/invar/config.toml")
    let printed = try program(["--list-keys"])
    #expect(printed.status == 0 && printed.errors.isEmpty)
    #expect(printed.output.hasPrefix("[keys]\n"))
    #expect(printed.output.contains(#"= ["f5", "\""] "#) && printed.output.contains(#"= "" "#))
    try program.write(printed.output, to: ".config/invar/config.toml")
    #expect(try program(["--list-keys"]).output == printed.output)
  }

  @Test func themesAreListedShownAndChecked() throws {
    let program = try Program()
    defer { program.remove() }
    try program.write(
      "[roles]\ninfo = { fg = \"#202830\" }", to: ".config/invar/themes/dusk.toml")
    let list = try program(["themes"])
    #expect(list.output.contains("invar-dark (default)") && list.output.contains("dusk.toml"))
    let plain = try program(["themes", "preview", "dusk"])
    #expect(plain.output.contains("differs @ token 18") && !plain.output.contains("\u{1b}"))
    let styled = try program(["themes", "preview", "--colors", "rgb", "dusk"])
    #expect(styled.output.contains("38;2;32;40;48"))
    let check = try program(["themes", "check", "nord", "dusk", "ansi16"])
    #expect(check.status == 0)
    #expect(check.output.contains("nord: good"))
    #expect(check.output.contains("dusk: valid, but hard to read: info 1."))
    #expect(check.output.contains("ansi16: valid"))
  }

  @Test func aBrokenThemeIsRefusedWithItsLine() throws {
    let program = try Program()
    defer { program.remove() }
    let path = try program.write("[roles]\n\nok = { fg = \"reddish\" }", to: "bad.toml")
    for arguments in [["themes", "check", path], ["themes", "preview", path]] {
      let outcome = try program(arguments)
      #expect(outcome.status == 2)
      #expect(outcome.errors.hasPrefix("invar: \(path):3: ok: reddish"), "\(outcome.errors)")
    }
  }

  @Test func perplexityCountsWhatItScored() throws {
    let text = String(repeating: "one two three ", count: 40)
    let outcome = try run(
      ["perplexity", "--model", "tiny", "--context", "64", "--json", "-"], input: text)
    let result = try #require(try outcome.json().first)
    let windows = try #require(result["windows"] as? Int)
    #expect(windows > 0)
    #expect(result["tokens"] as? Int == windows * 31)
    #expect(try #require(result["perplexity"] as? Double) > 1)
    #expect(result["context"] as? Int == 64)
  }

  @Test func modelInfoOfTheBuiltInModel() throws {
    let info = try #require(
      try run(["model", "info", "tiny", "--json"]).json().first)
    #expect(info["architecture"] as? String == "llama")
    #expect(info["path"] is NSNull)
    #expect((info["sha256"] as? String)?.count == 64)
    #expect(info["chat_template"] as? Bool == true)
    let tensors = try #require(info["tensors"] as? [String: Int])
    #expect(tensors["Q4_1", default: 0] > 0 && tensors["F32", default: 0] > 0)
  }

  @Test func modelsAreListedWithoutAnyBeingHere() throws {
    let list = try #require(try run(["model", "list", "--json"]).json().first)
    let models = try #require(list["models"] as? [[String: Any]])
    let states = models.compactMap { $0["state"] as? String }
    #expect(states == ["not pulled", "not pulled", "built in", "built in"])
  }

  @Test func themesOfTheUserComeFirst() throws {
    let program = try Program()
    defer { program.remove() }
    let mine = try program.write("name = \"mono\"", to: ".config/invar/themes/mono.toml")
    let outcome = try program(["themes"])
    #expect(outcome.output.contains(mine))
    #expect(outcome.output.contains("invar-dark"))
  }

  @Test func aHeadlessSessionIsRecordedAndExported() throws {
    let program = try Program()
    defer { program.remove() }
    let session = try program(["--headless", "--steps", "40", "--model", "tiny"])
    #expect(session.status == 0 && session.output.contains("recorded in "))
    let export = try program(["export"])
    #expect(export.status == 0)
    let files = export.output.split(separator: "\n").map(String.init)
    #expect(
      files.map { URL(fileURLWithPath: $0).lastPathComponent }
        == [
          "session.jsonl", "steps.csv", "requests.csv", "trace.json", "report.md",
          "vllm-bench.json", "receipts.jsonl", "session.cast", "session.svg",
        ])
    let steps = try String(contentsOfFile: try #require(files.dropFirst().first), encoding: .utf8)
    #expect(steps.filter(\.isNewline).count > 40)
    let one = try program(["export", "--to", "markdown", "--output", "here.md"])
    #expect(one.output == "here.md\n")
    let report = try String(
      contentsOf: program.home.appending(path: "here.md"), encoding: .utf8)
    #expect(report.hasPrefix("# Session of tiny") && report.contains("invar verify "))
  }

  @Test func oneSnapshotIsOneObjectOfWhatTheScreenKnows() throws {
    let outcome = try run(["--once", "--json", "--steps", "1500", "--model", "tiny"])
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    let lines = try outcome.json()
    try #require(lines.count == 1)
    let snapshot = lines[0]
    #expect((snapshot["model"] as? [String: Any])?["name"] as? String == "tiny")
    #expect((snapshot["settings"] as? [String: Any])?["mode"] as? String == "invariant")
    #expect((snapshot["hash_header"] as? String)?.contains("invar/2") == true)
    // The tiny model may have answered everybody at that moment; then there is no batch.
    let engine = try #require(snapshot["engine"] as? [String: Any])
    if try #require(engine["idle"] as? Bool) {
      #expect(snapshot["batch"] is NSNull)
    } else {
      let batch = try #require(snapshot["batch"] as? [String: Any])
      #expect((batch["step"] as? Int ?? 0) >= 1500)
    }
    #expect((snapshot["kv"] as? [String: Any])?["blocks_total"] is Int)
    #expect((snapshot["kernels"] as? [[String: Any]])?.count == 10)
    let requests = try #require(snapshot["requests"] as? [[String: Any]])
    #expect(requests.contains { $0["verdict"] as? String == "same bits" })
    let latency = try #require(snapshot["latency"] as? [String: Any])
    let ttft = try #require(latency["ttft_ms"] as? [String: Any])
    #expect((ttft["n"] as? Int ?? 0) > 0 && ttft["p50"] is Double && ttft["p99"] is Double)
    let groups = try #require(snapshot["twin_groups"] as? [[String: Any]])
    #expect(!groups.isEmpty)
    // In invariant mode every answer is the reference's.
    for group in groups { #expect(group["same_bits"] as? Int == group["completions"] as? Int) }
  }

  /// The same numbers see a difference where there is one.
  @Test func theSnapshotShowsWhatStandardKernelsDo() throws {
    let outcome = try run(
      ["--once", "--json", "--steps", "1500", "--model", "tiny", "--mode", "standard"])
    let groups = try #require(try outcome.json().first?["twin_groups"] as? [[String: Any]])
    #expect(groups.contains { ($0["unique_hashes"] as? Int ?? 0) > 1 })
  }

  @Test func oneFrameIsTextWithoutCommandsToATerminal() throws {
    let outcome = try run(["--once", "--steps", "40", "--model", "tiny"])
    #expect(outcome.status == 0 && outcome.output.contains("╭─ invar  tiny"))
    #expect(!outcome.output.contains("\u{1B}"))
    #expect(outcome.output.filter(\.isNewline).count == 40)
  }
}
