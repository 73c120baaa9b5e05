import Foundation
import Testing

/// `invar attach`: its words and exit statuses where nobody answers.
@Suite struct AttachCommandTests {
  /// Port 1 is nobody's.
  private static let nobody = "127.0.0.1:1"

  @Test func nobodyAnsweringIsStatusTwoWithTheReason() throws {
    let program = try Program()
    defer { program.remove() }
    let text = try program(["attach", Self.nobody, "--once"])
    #expect(text.status == 2 && text.errors.isEmpty)
    #expect(text.output.contains("1 down of 1 target"))
    #expect(text.output.contains("127.0.0.1:1: down, nobody listens there"))
    let json = try program(["attach", Self.nobody, "--once", "--json"])
    #expect(json.status == 2)
    let line = try #require(try json.json().first)
    #expect(line["down"] as? Int == 1 && line["event"] as? String == "fleet")
    let replica = try #require((line["replicas"] as? [[String: Any]])?.first)
    #expect(replica["reason"] as? String == "nobody listens there")
  }

  @Test(arguments: [
    (["http://user:secret@h"], "password"), (["ftp://h:1"], "only http and https"),
    ([""], "empty"), (["h:0"], "a port is 1 to 65535"),
    ([nobody, "--interval", "0"], "0.1 to 3600"), ([nobody, "--interval", "-1"], "0.1 to 3600"),
    ([nobody, "--window", "100000"], "1 to 86400"), ([nobody, "--timeout", "x"], "0.1 to 60"),
    (["--targets", "nothing.json", "--once"], "nothing.json: it cannot be read"),
    (["--targets", "yaml.json", "--once"], "only JSON is read"),
    (["--targets", "empty.json", "--once"], "no target to ask"),
    ([nobody, "--once", "--token-file", "bad.txt"], "bad.txt has no token"),
    ([nobody, "--once", "--theme", "nord"], "--theme and --once"),
    ([nobody, "--json", "--graphs", "ascii"], "--graphs and --json"),
    ([nobody], "not a terminal"), ([nobody, "--probe"], "Unknown option"),
  ])
  func whatMakesNoSenseIsRefusedInOneLine(arguments: [String], words: String) throws {
    let program = try Program()
    defer { program.remove() }
    try program.write("- targets: [a:1]\n", to: "yaml.json")
    try program.write("[]", to: "empty.json")
    try program.write("two words\n", to: "bad.txt")
    let outcome = try program(["attach"] + arguments)
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    #expect(outcome.errors.filter(\.isNewline).count == 1)
    #expect(!outcome.errors.contains("secret"))
  }
}
