import Foundation
import Testing

/// `invar compare`: its words and exit statuses.
@Suite struct CompareCommandTests {
  /// Records a session of the tiny model.
  private func record(_ program: Program, _ name: String, _ options: [String] = []) throws {
    let prompts = (1...3).map { "Question \($0), in company" }
    let outcome = try program(
      ["run", "--model", "tiny", "--max-tokens", "20", "--ignore-eos", "--activation", "f32"]
        + ["--record", name] + options + prompts)
    #expect(outcome.status == 0)
  }

  @Test func theSameBitsAreTheFirstLineAndStatusZero() throws {
    let program = try Program()
    defer { program.remove() }
    try record(program, "a.jsonl", ["--threads", "1"])
    try record(program, "b.jsonl", ["--threads", "2", "--token-budget", "16"])
    let outcome = try program(["compare", "a.jsonl", "b.jsonl"])
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(
      outcome.output.hasPrefix(
        "same bits: all 3 requests that were compared came out the same\n"))
    #expect(outcome.output.contains("token budget") && outcome.output.contains("threads"))
    let json = try #require(try program(["compare", "a.jsonl", "b.jsonl", "--json"]).json().first)
    #expect(json["outcome"] as? String == "same_bits" && json["compared"] as? Int == 3)
    let questions = try #require(json["questions"] as? [[String: Any]])
    #expect(questions.compactMap { $0["prompt"] as? String }.count == 3)
    let settings = try #require((json["b"] as? [String: Any])?["settings"] as? [String: Any])
    #expect(settings["token_budget"] as? [Int] == [16] && settings["mode"] as? [String] != nil)
    let speed = try #require((json["speed"] as? [[String: Any]])?.first)
    let figures = try #require(speed["figures"] as? [[String: Any]])
    #expect(figures.first?["name"] as? String == "ttft_p50")
    #expect((figures.first?["a"] as? Double ?? 0) > 0)
  }

  @Test func aDifferenceHasStatusOneAndItsPlace() throws {
    let program = try Program()
    defer { program.remove() }
    try record(program, "a.jsonl", ["--threads", "2", "--mode", "standard", "--alone"])
    try record(program, "b.jsonl", ["--threads", "2", "--mode", "standard"])
    let outcome = try program(["compare", "a.jsonl", "b.jsonl"])
    #expect(outcome.status == 1 && outcome.output.hasPrefix("different "))
    #expect(outcome.output.contains("standard kernels"))
    let json = try #require(try program(["compare", "a.jsonl", "b.jsonl", "--json"]).json().first)
    #expect(json["outcome"] as? String == "different")
    // The command that it names finds the same.
    let command = try #require(json["locate"] as? String).split(separator: " ").map(String.init)
    #expect(try program(Array(command.dropFirst())).status == 1)
  }

  @Test func nothingInCommonIsNoSuccess() throws {
    let program = try Program()
    defer { program.remove() }
    try record(program, "a.jsonl")
    try record(program, "b.jsonl", ["--temperature", "1"])
    let outcome = try program(["compare", "a.jsonl", "b.jsonl"])
    #expect(outcome.status == 2)
    #expect(outcome.output.hasPrefix("nothing compared: the logs have no request in common\n"))
  }

  @Test func aDamagedLogIsNamedWithItsLine() throws {
    let program = try Program()
    defer { program.remove() }
    try record(program, "a.jsonl")
    let file = program.home.appending(path: "a.jsonl")
    let text = try String(contentsOf: file, encoding: .utf8)
    try program.write(text.replacing("Question 2", with: "Question 7"), to: "b.jsonl")
    try program.write("", to: "empty.jsonl")
    for (arguments, words) in [
      (["a.jsonl", "b.jsonl"], ["b.jsonl: ", "line "]),
      (["b.jsonl", "a.jsonl"], ["b.jsonl: ", "line "]),
      (["a.jsonl", "empty.jsonl"], ["empty.jsonl: ", "empty"]),
    ] {
      let outcome = try program(["compare"] + arguments)
      #expect(outcome.status == 2 && outcome.output.isEmpty)
      for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
      #expect(outcome.errors.filter(\.isNewline).count == 1)
    }
  }
}
