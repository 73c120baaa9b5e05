import Foundation
import Testing

/// The server as a program.
@Suite(.timeLimit(.minutes(15))) struct ServeCommandTests {
  @Test(arguments: [SIGTERM, SIGINT])
  func itSaysWhereAndEndsWhenAsked(signal: Int32) async throws {
    let program = try Program()
    defer { program.remove() }
    let output = Pipe()
    let process = try program.prepare(["serve", "--model", "tiny", "--listen", "127.0.0.1:0"])
    process.standardOutput = output
    try process.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    let address = try #require(line.firstMatch(of: /^listening on (http:\/\/127\.0\.0\.1:\d+)\n$/))
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0 && process.terminationReason == .exit)
    #expect(output.fileHandleForReading.readDataToEndOfFile().isEmpty, "and nothing else")
    #expect(!address.1.hasSuffix(":0"))
  }

  @Test(arguments: [
    (["--listen", "0.0.0.0:0"], "INVAR_API_KEY"), (["--listen", "nonsense"], "--listen"),
    (["--idle-time", "0"], "0.1 to 86400"), (["--max-body", "5"], "1024 to"),
    (["--api-key-file", "/nowhere"], "no such file"),
  ])
  func whatCannotBeIsSaidInOneLine(arguments: [String], words: String) throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program(["serve", "--model", "tiny"] + arguments)
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }
}
