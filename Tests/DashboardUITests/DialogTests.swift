import DashboardUI
import EngineTypes
import Foundation
import Terminal
import Testing

/// What the small windows change.
struct DialogTests {
  private func quiet() -> Stage {
    var stage = Stage(startsWorkload: false)
    stage.edit { state in
      state.session = .scripted
      (state.themes, state.theme) = (["ansi16", "invar-dark", "nord"], "invar-dark")
    }
    return stage
  }

  @Test func settingsAreTheEnginesOwn() {
    var stage = quiet()
    stage.press(.character("o"))
    let rows: [(label: String, key: Key)] = [
      ("threads", .left), ("token budget", .right), ("chunk limit", .left), ("running", .left),
      ("prefix cache", .right), ("matmul", .right),
    ]
    for row in rows {
      for _ in 0..<20 where !stage.text.contains("▸\(row.label) ") { stage.press(.down) }
      stage.press(row.key)
    }
    #expect(
      stage.engine.commands
        == .changes(
          { $0.threadCount = 1 }, { $0.tokenBudget = 128 }, { $0.chunkLimit = 64 },
          { $0.maxRunning = 31 }, { $0.prefixCache = false }, { $0.mode.matmul = .standard }))
    #expect(stage.text.contains("128") && stage.text.contains("off"))
    stage.press(.escape)
    #expect(stage.state.overlay == .none)
  }

  @Test func aChunkLimitAtTheBudgetIsNone() {
    var stage = quiet()
    stage.press(.character("o"), .down, .down)
    for key in [Key.left, .left, .right, .right, .right] { stage.press(key) }
    #expect(
      stage.engine.commands
        == [32, 16, 32, nil].map { limit in .changed { $0.chunkLimit = limit } })
    #expect(stage.text.contains("none"))
  }

  /// Cores, then threads asked for in turn, from the two there are.
  @Test(arguments: [
    (1, [1, 2]), (2, [1, 2]), (4, [1, 2, 3, 4]),
  ])
  func thereAreAsManyThreadsAsCores(cores: Int, counts: [Int]) {
    var stage = quiet()
    stage.edit { $0.threadLimit = max($0.threadLimit, cores) }
    stage.press(.character("o"))
    for _ in 0..<3 { stage.press(.left) }
    #expect(stage.text.contains("1 thread ·"))
    let before = stage.engine.commands.count
    for _ in 0..<6 { stage.press(.right) }
    let rising = counts.dropFirst().map { count in
      EngineCommand.changed { $0.threadCount = count }
    }
    #expect(Array(stage.engine.commands.dropFirst(before)) == rising)
    stage.press(.escape)
    stage.type(":threads 9")
    stage.press(.enter)
    #expect(stage.engine.commands.last == rising.last)
    #expect(stage.text.contains("threads can be 1 to \(counts.count)"))
  }

  @Test func aThemeIsTriedAndGivenBack() {
    var stage = quiet()
    stage.press(.character("T"), .down, .escape)
    #expect(stage.outside == [.theme(.named("nord")), .theme(.named("invar-dark"))])
    #expect(stage.state.theme == "invar-dark")
    stage.press(.character("T"), .up, .enter)
    #expect(stage.state.theme == "ansi16" && stage.state.overlay == .none)
  }

  @Test func aThemeThatCannotBeShownIsNotMarkedAsShown() {
    var stage = quiet()
    stage.press(.character("T"), .down)
    stage.send(.theme(.failed("nord.toml:3: no such role")))
    #expect(stage.text.contains("nord            ✗") && stage.text.contains("no such role"))
    stage.press(.up)
    stage.send(.theme(.shown("theme invar-dark")))
    #expect(stage.text.contains("invar-dark      ●") && !stage.text.contains("✗"))
  }

  @Test func tGoesRoundTheThemes() {
    var stage = quiet()
    stage.press(.character("t"), .character("t"))
    #expect(
      stage.outside == [
        .theme(.named("nord")), .keepTheme, .theme(.named("ansi16")), .keepTheme,
      ])
  }

  @Test func anExportGoesWhereItIsSentAndShowsItBefore() {
    var stage = quiet()
    stage.press(.character("E"), .right, .right, .down)
    stage.press(.control("u"), .paste("/tmp/out"))
    #expect(stage.text.contains("directory       /tmp/out") && stage.text.contains("steps.csv"))
    #expect(!stage.text.contains("writes          session.jsonl"))
    stage.press(.enter)
    #expect(stage.outside == [.export(format: "csv", directory: "/tmp/out")])
  }

  @Test func aSessionThatIsNotRecordedCannotBeExported() {
    var stage = Stage(startsWorkload: false)
    stage.press(.character("E"))
    #expect(stage.state.overlay == .none)
    #expect(stage.text.contains("not recorded"))
  }

  @Test func theLoadChangesWhileItRuns() {
    var stage = Stage()
    stage.run(milliseconds: 1_000)
    stage.press(.character("W"), .right)
    #expect(stage.state.workload.preset == .burst)
    stage.press(.down, .down, .left, .down, .down, .right)
    #expect(stage.state.workload.concurrency == WorkloadPreset.burst.concurrency - 1)
    #expect(stage.state.workload.mix == .short)
  }

  @Test func aClickChoosesAndChanges() throws {
    var stage = quiet()
    stage.press(.character("o"))
    let row = try #require(stage.frame.lines.firstIndex { $0.contains("prefix cache ") })
    let line = stage.frame.lines[row]
    let place = try #require(line.range(of: "prefix cache"))
    let x = line.distance(from: line.startIndex, to: place.lowerBound)
    let click = Key.mouse(MouseEvent(action: .press, x: x, y: row))
    stage.press(click)
    #expect(stage.engine.commands.isEmpty)
    stage.press(click)
    #expect(stage.engine.commands == [.changed { $0.prefixCache = false }])
    stage.press(.mouse(MouseEvent(action: .press, x: 0, y: row)))
    #expect(stage.state.overlay == .none)
  }

  @Test func anyKeyInADialogIsHarmless() {
    let keys: [Key] = [
      .character("x"), .delete, .backspace, .home, .end, .pageUp, .pageDown, .tab, .up, .left,
      .paste("a\nb"), .function(5), .down, .down, .down, .down, .down, .down, .down, .right,
    ]
    for opener in ["o", "W", "E", "T"] {
      var stage = quiet()
      stage.press(.character(Character(opener)))
      for key in keys {
        stage.press(key)
        #expect(stage.frame.width == 120)
      }
    }
  }
}
