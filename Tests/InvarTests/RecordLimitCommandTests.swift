import Foundation
import Testing

/// `--record-limit`, and what a log says that reached it.
struct RecordLimitCommandTests {
  @Test func aLogThatReachesItsLimitEndsWithAMark() throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program([
      "dashboard", "--headless", "--model", "tiny", "--steps", "400", "--record", "s.jsonl",
      "--record-limit", "20kB",
    ])
    #expect(outcome.status == 0 && outcome.errors.contains("RECORDING ENDED at its limit of 20.0"))
    // Some hundreds of steps are more than a thousand events less, and numbers are grouped.
    #expect(!outcome.errors.contains(#/[0-9]{4} events/#), "\(outcome.errors)")
    let log = try String(contentsOf: program.home.appending(path: "s.jsonl"), encoding: .utf8)
    #expect(log.utf8.count <= 20_000 && log.contains(#""reason":"limit""#))
    let verified = try program(["verify", "s.jsonl"])
    #expect(verified.status == 0 && verified.output.contains("ended at its limit"))
  }

  /// What is no file can be neither exported nor verified.
  @Test func nothingIsPromisedOfADevice() throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program([
      "dashboard", "--headless", "--model", "tiny", "--steps", "20", "--record", "/dev/null",
    ])
    #expect(outcome.status == 0 && outcome.output.contains("sent to /dev/null, which is no file"))
    #expect(!outcome.output.contains("recorded in"))
  }

  @Test(arguments: ["1", "lots", "-5", "4XB"])
  func aLimitThatMeansNothingSaysWhatDoes(text: String) throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program([
      "run", "a", "--model", "tiny", "--record", "s.jsonl", "--record-limit=\(text)",
    ])
    #expect(outcome.status != 0 && outcome.errors.contains("such as 500MB"))
    #expect(outcome.errors.contains("at least 4,096 bytes"))
  }

  /// Whatever asks it to end: the log has its last line, and the status says which signal it was.
  @Test(.timeLimit(.minutes(15)), arguments: [SIGTERM, SIGHUP])
  func aRunWithoutAScreenEndsInOrder(signal: Int32) throws {
    let program = try Program()
    defer { program.remove() }
    let process = try program.start([
      "--headless", "--model", "tiny", "--record", "s.jsonl", "--steps", "1000000",
    ])
    let log = program.home.appending(path: "s.jsonl")
    // Its first steps are on the disk, so it listens.
    while ((try? Data(contentsOf: log))?.count ?? 0) < 10_000 && process.isRunning { sched_yield() }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 128 + signal)
    let last = try String(contentsOf: log, encoding: .utf8).split(separator: "\n").last
    #expect(last?.contains("session_end") == true)
  }
}
