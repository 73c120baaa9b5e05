import DashboardUI
import EngineTypes
import Terminal
import Testing

struct PaletteTests {
  private func palette(_ line: String) -> Palette {
    var palette = Palette()
    for character in line { palette.edit(.character(character)) }
    return palette
  }

  @Test(arguments: [
    ("mode standard", Action.setMode(.standard)),
    ("mode i", .setMode(.invariant)),
    ("kernel attention standard", .setFamily(.attention, .standard)),
    ("krms", .setFamily(.rmsnorm, .invariant)),
    ("budget 128", .change(.tokenBudget, to: .number(128))),
    ("threads 1", .change(.threads, to: .number(1))),
    ("chunk 64", .change(.chunkLimit, to: .number(64))),
    ("chunk none", .change(.chunkLimit, to: .none)),
    ("max-running 4", .change(.maxRunning, to: .number(4))),
    ("concurrency 16", .setConcurrency(16)),
    ("step 10", .singleStep(10)),
    ("step", .singleStep(1)),
    ("theme nord", .setTheme("nord")),
    ("export csv", .exportAs("csv")),
    ("prefix-cache off", .change(.prefixCache, to: .flag(false))),
    ("quit", .quit),
  ])
  func aLineMeansAnAction(line: String, action: Action) {
    #expect(palette(line).outcome == .success(action))
  }

  @Test(arguments: [
    ("budget", PaletteError.needsNumber("budget")),
    ("budget many", .needsNumber("budget")),
    ("chunk", .needsNumber("chunk")),
    ("chunk 0", .needsNumber("chunk")),
    ("concurrency 0", .needsNumber("concurrency")),
    ("xyzzy", .unknown("xyzzy")),
  ])
  func aLineThatMeansNothingSaysWhatToDo(line: String, error: PaletteError) {
    #expect(palette(line).outcome == .failure(error))
    #expect(!error.description.contains("\n"))
  }

  @Test func tabCompletesTheChosenCommand() {
    var palette = palette("kernel mat")
    palette.edit(.down)
    palette.edit(.tab)
    #expect(palette.line.text == "kernel matmul standard")
  }

  @Test func theArrowsStayInsideTheMatches() {
    var palette = palette("mode ")
    for _ in 0..<10 { palette.edit(.down) }
    #expect(palette.selected == palette.matches.count - 1)
    for _ in 0..<99 { palette.edit(.up) }
    #expect(palette.selected == 0)
  }
}
