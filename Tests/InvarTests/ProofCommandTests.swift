import Foundation
import Testing

/// `invar verify` and `invar locate`: their words and exit statuses.
@Suite struct ProofCommandTests {
  /// Records a session of the tiny model.
  private func record(_ program: Program, _ name: String, _ options: [String] = []) throws {
    let prompts = (1...5).map { "Question \($0), in company" }
    let outcome = try program(
      ["run", "--model", "tiny", "--max-tokens", "10", "--ignore-eos", "--record", name]
        + options + prompts)
    #expect(outcome.status == 0)
  }

  @Test(arguments: [[], ["--mode", "standard"]])
  func aSessionIsVerified(options: [String]) throws {
    let program = try Program()
    defer { program.remove() }
    try record(program, "session.jsonl", options)
    let outcome = try program(["verify", "session.jsonl"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("5 requests, 50 tokens"))
    #expect(outcome.output.contains("verified: every token and hash matches"))
    #expect(outcome.output.contains(options.isEmpty ? "alone: 5 requests" : "recorded: 5 requests"))
    let json = try #require(try program(["verify", "session.jsonl", "--json"]).json().first)
    #expect(json["verified"] as? Bool == true && json["tokens"] as? Int == 50)
  }

  @Test(arguments: ["alone", "solo", "recorded", "shuffled", "3"])
  func everyScheduleIsSpoken(schedule: String) throws {
    let program = try Program()
    defer { program.remove() }
    try record(program, "session.jsonl")
    #expect(try program(["verify", "session.jsonl", "--schedule", schedule]).status == 0)
  }

  @Test func aDamagedLineIsNamed() throws {
    let program = try Program()
    defer { program.remove() }
    try record(program, "session.jsonl")
    let file = program.home.appending(path: "session.jsonl")
    var lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    let index = try #require(lines.firstIndex { $0.contains("\"event\":\"tokens\"") })
    lines[index] = Substring(lines[index].replacing("\"step\":", with: "\"step\":1"))
    try program.write(lines.joined(separator: "\n") + "\n", to: "damaged.jsonl")
    let outcome = try program(["verify", "damaged.jsonl"])
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("line \(index + 1)"))
  }

  @Test func aDifferenceIsLocatedAndHasItsStatus() throws {
    let program = try Program()
    defer { program.remove() }
    let prompt = ["--model", "tiny", "--activation", "f32", "--threads", "2", "--ignore-eos"]
    let toggle = ["locate", "--prompt", "Hello", "--kernel", "attention=standard"]
    let found = try program(toggle + ["--against", "invariant", "--json"] + prompt)
    #expect(found.status == 1)
    let json = try #require(try found.json().first)
    let origin = try #require(json["origin"] as? [String: Any])
    #expect(origin["operation"] as? String == "attention" && origin["layer"] as? Int == 0)
    #expect(json["conclusion"] as? String == "kernels")
    let text = try program(toggle + ["--against", "invariant"] + prompt).output
    #expect(text.contains("it begins in layer 0, attention"))
    #expect(text.contains("flash-decode") && text.contains("split-256"))

    let none = try program(["locate", "--prompt", "Hello", "--crowd", "4"] + prompt)
    #expect(none.status == 0 && none.output.contains("no difference"))
  }

  @Test func aRequestIsLocatedInItsLogAndItsBatchMinimised() throws {
    let program = try Program()
    defer { program.remove() }
    try record(
      program, "session.jsonl", ["--mode", "standard", "--activation", "f32", "--threads", "2"])
    let found = try program(["locate", "session.jsonl", "--request", "r3"])
    #expect(found.status == 1 && found.output.contains("a batch effect"))
    let minimal = try program(["locate", "session.jsonl", "--request", "r3", "--minimise"])
    #expect(minimal.status == 1 && minimal.output.contains("of 4 neighbours"))
    let again = try program(["locate", "session-minimal.jsonl", "--request", "r3", "--json"])
    #expect(try again.json().first?["conclusion"] as? String == "batch")
    #expect(try program(["verify", "session-minimal.jsonl"]).status == 0)
  }
}
