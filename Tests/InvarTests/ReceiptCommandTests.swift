import Foundation
import Testing

/// `invar verify --receipt`: its words and exit statuses.
@Suite struct ReceiptCommandTests {
  /// A session of the tiny model, its receipts in `receipts.jsonl`.
  private func receipts(_ program: Program, _ options: [String] = []) throws -> [String] {
    let run = try program(
      ["run", "--model", "tiny", "--max-tokens", "12", "--temperature", "0.8", "--seed", "5"]
        + ["--ignore-eos", "--record", "s.jsonl"] + options + ["one", "and another"])
    #expect(run.status == 0)
    let export = try program([
      "export", "s.jsonl", "--to", "receipts", "--output", "receipts.jsonl",
    ])
    #expect(export.status == 0, "\(export.errors)")
    let file = program.home.appending(path: "receipts.jsonl")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  @Test func anAnswerIsRunAgainByItsReceipt() throws {
    let program = try Program()
    defer { program.remove() }
    let lines = try receipts(program)
    #expect(lines.count == 2)
    let all = try program(["verify", "--receipt", "receipts.jsonl", "--threads", "2"])
    #expect(all.status == 0)
    #expect(all.output.components(separatedBy: "same bits\n").count == 3)
    let response =
      #"{"choices":[{"index":0,"text":"","finish_reason":"length"}],"invar":\#(lines[0])}"#
    try program.write(response, to: "response.json")
    let other = try program(["verify", "--receipt", "response.json", "--json"])
    #expect(other.status == 1)
    let json = try #require(try other.json().first)
    #expect(json["same_bits"] as? Bool == false && json["form"] as? String == "response")
    let answer = try #require((json["answers"] as? [[String: Any]])?.first)
    #expect(answer["intact"] as? Bool == true)
    #expect((answer["difference"] as? [String: Any])?["field"] as? String == "response.text")
    let input = try program(["verify", "--receipt", "-"], input: lines[1])
    #expect(input.status == 0 && input.output.contains("among others: same bits"))
  }

  @Test func aChangedReceiptIsNamed() throws {
    let program = try Program()
    defer { program.remove() }
    let lines = try receipts(program)
    let second = lines[1].replacing("\"seed\":5", with: "\"seed\":6")
    try program.write(lines[0] + "\n" + second, to: "changed.json")
    let changed = try program(["verify", "--receipt", "changed.json"])
    #expect(changed.status == 1 && changed.output.contains("changed: receipt_sha256"))
    #expect(changed.output.hasPrefix("changed.json, receipt 2: "))
  }

  @Test func whatCannotBeCheckedHasItsStatus() throws {
    let program = try Program()
    defer { program.remove() }
    let line = try receipts(program, ["--mode", "standard"])[0]
    try program.write(line, to: "standard.json")
    let standard = try program(["verify", "--receipt", "standard.json"])
    #expect(standard.status == 2 && standard.errors.contains("whose bits depend on who else"))
    for (arguments, words) in [
      (["--receipt", "nowhere.json"], "there is no such file"),
      (["--receipt", "s.jsonl"], "there is no receipt"),
      (["s.jsonl", "--receipt", "standard.json"], "do not go together"),
      (["--receipt", "standard.json", "--locate"], "do not go together"),
      (["--receipt", "standard.json", "--schedule", "recorded"], "do not go together"),
      (["--receipt", "receipts.jsonl", "--model", "tiny-experts"], "standard"),
    ] {
      let outcome = try program(["verify"] + arguments)
      #expect(outcome.status == 2 && outcome.output.isEmpty)
      #expect(outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
    }
  }

  @Test func anotherModelIsRefused() throws {
    let program = try Program()
    defer { program.remove() }
    _ = try receipts(program)
    let other = try program(
      ["verify", "--receipt", "receipts.jsonl", "--model", "tiny-experts"])
    #expect(other.status == 2 && other.errors.contains("is not the model of the receipt"))
  }
}
