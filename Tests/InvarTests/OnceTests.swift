import Foundation
import Testing

/// What `--once` prints is what the dashboard would show on this output.
@Suite struct OnceTests {
  private func lines(
    _ options: [String] = [], _ environment: [String: String] = [:]
  ) throws -> [String] {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program(
      ["--once", "--steps", "10", "--model", "tiny"] + options, environment: environment)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
      .dropLast().map(String.init)
  }

  @Test func withoutAnythingItIsPlainTextOfTheUsualSize() throws {
    let lines = try lines()
    #expect(lines.count == 40)
    #expect(lines.contains { $0.contains { !$0.isASCII } })
    #expect(!lines.contains { $0.contains("\u{1B}") })
  }

  @Test(arguments: [(["--ascii"], [:]), ([], ["LC_ALL": "C"]), ([], ["LANG": "POSIX"])])
  func asciiIsKept(options: [String], environment: [String: String]) throws {
    let lines = try lines(options, environment)
    #expect(lines.allSatisfy { $0.allSatisfy(\.isASCII) })
    #expect(lines.allSatisfy { $0.utf8.count == 120 })
  }

  /// There are no frames, so they cost nothing that could be told; the engine's work is not theirs.
  @Test func noCostOfFramesIsMadeUp() throws {
    let row = try #require(try lines().last)
    #expect(row.contains("? help") && !row.contains("core") && !row.contains("frame"))
  }

  @Test func columnsAndLinesAreKept() throws {
    let lines = try lines(["--ascii"], ["COLUMNS": "90", "LINES": "30"])
    #expect(lines.count == 30)
    #expect(lines.allSatisfy { $0.utf8.count == 90 })
  }

  @Test func aThemeThatWasAskedForHasColours() throws {
    #expect(try lines(["--theme", "nord"]).contains { $0.contains("\u{1B}[") })
    #expect(try !lines(["--theme", "nord", "--no-color"]).contains { $0.contains("\u{1B}[") })
    #expect(
      try !lines(["--theme", "nord"], ["NO_COLOR": "1"]).contains { $0.contains("\u{1B}[") })
  }

  @Test func aLayoutThatWasAskedForIsShown() throws {
    #expect(try lines(["--layout", "wall"]).contains { $0.contains(" figures ─") })
    #expect(try !lines().contains { $0.contains(" figures ─") })
    let program = try Program()
    defer { program.remove() }
    let once = ["--once", "--steps", "1", "--model", "tiny"]
    try program.write(
      "graphs = \"ascii\"\n[layout]\nrows = [\"charts\", \"2 session\"]",
      to: ".config/invar/config.toml")
    let own = try program(once).output
    #expect(own.contains(" charts ─") && own.contains(" session ─") && !own.contains(" batch ─"))
    #expect(try program(once + ["--layout", "batch"]).output.contains(" batch ─"))
    let wrong = try program(once + ["--layout", "nosuch"])
    #expect(wrong.status == 2 && wrong.errors.filter(\.isNewline).count == 1)
    #expect(wrong.errors.contains("nosuch; there are overview, batch, proof, wall, own"))
  }

  @Test func aThemeThatIsNotThereIsRefused() throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program(["--once", "--steps", "1", "--model", "tiny", "--theme", "nosuch"])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("nosuch") && outcome.errors.filter(\.isNewline).count == 1)
  }
}
