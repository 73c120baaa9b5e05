import DashboardUI
import Terminal
import Testing

/// The configuration, edited while the dashboard runs.
struct ConfigurationTests {
  private static func layout(_ rows: String...) throws -> LayoutWish {
    LayoutWish(own: try OwnLayout(rows: rows))
  }

  private func shown(_ stage: Stage) -> Set<Panel> {
    Set(Panel.all.filter { stage.state.placedPanels[$0] != nil })
  }

  private func stage() throws -> Stage {
    var stage = Stage()
    let wish = try Self.layout("batch kernels")
    stage.edit { $0.arrange(wish, choice: "overview") }
    return stage
  }

  private static func change(_ body: (inout ConfigurationChange) throws -> Void) rethrows
    -> ConfigurationOutcome
  {
    var change = ConfigurationChange()
    try body(&change)
    return .read(change)
  }

  @Test func theOwnLayoutIsThatOfTheFileAsItIsByThen() throws {
    var stage = try stage()
    stage.command("layout own")
    #expect(shown(stage) == [.batch, .kernels])
    let new = try Self.layout("charts")
    stage.configuration = Self.change { $0.arrangements = new.arrangements }
    stage.command("layout own")
    #expect(shown(stage) == [.charts])
    stage.configuration = .read(ConfigurationChange())
    stage.command("layout overview")
    stage.command("layout own")
    #expect(shown(stage) == [.charts])
  }

  /// Also where the program began without one, and by the key that goes through all.
  @Test func oneThatWasWrittenMeanwhileIsFound() throws {
    var stage = Stage()
    let new = try Self.layout("charts")
    stage.configuration = Self.change { $0.arrangements = new.arrangements }
    stage.command("layout own")
    #expect(shown(stage) == [.charts])
    let newer = try Self.layout("batch")
    stage.configuration = Self.change { $0.arrangements = newer.arrangements }
    for _ in 0..<stage.state.arrangements.count where stage.state.choice.spelling != "wall" {
      stage.press(.character("P"))
    }
    stage.press(.character("P"))
    #expect(stage.state.choice.spelling == "own" && shown(stage) == [.batch])
  }

  @Test(arguments: [("layout own", "own"), ("config reload", "overview")])
  func aWrongFileIsANoticeAndWhatWasInForceIs(command: String, layout: String) throws {
    var stage = try stage()
    let before = stage.state
    stage.configuration = .failed("/c.toml:3: layout: no panel is called x")
    stage.command(command)
    #expect(stage.text.contains("config.toml not read again: /c.toml:3: layout: no panel is"))
    #expect(stage.state.choice.spelling == layout)
    #expect(layout != "own" || shown(stage) == [.batch, .kernels])
    #expect(stage.state.keys == before.keys && stage.state.arrangements == before.arrangements)
  }

  /// Nobody is kept from the other layouts by it.
  @Test func theKeyThatGoesThroughThemGoesOn() throws {
    var stage = try stage()
    stage.configuration = .failed("/c.toml:1: no")
    var seen: [String] = []
    for _ in stage.state.arrangements {
      stage.press(.character("P"))
      seen.append(stage.state.choice.spelling)
    }
    #expect(Set(seen) == Set(stage.state.arrangements.map(\.name)))
  }

  @Test func whoLooksAtTheOwnLayoutSeesItChange() throws {
    var stage = try stage()
    stage.command("layout own")
    let new = try Self.layout("charts")
    stage.configuration = Self.change { $0.arrangements = new.arrangements }
    stage.command("config reload")
    #expect(shown(stage) == [.charts])
    #expect(stage.text.contains("config.toml read again: layout"))
  }

  @Test func anotherLayoutStaysWhereItIs() throws {
    var stage = try stage()
    let new = try Self.layout("charts")
    stage.configuration = Self.change { $0.arrangements = new.arrangements }
    stage.command("config reload")
    #expect(stage.state.choice.spelling == "overview")
    #expect(stage.state.arrangements.last?.contains(.charts) == true)
  }

  @Test func keysGraphsAndThemeAreTakenOver() throws {
    var stage = Stage()
    let keys = try KeyMap([KeyAssignment(action: "help", keys: ["H"])])
    stage.configuration = Self.change {
      ($0.keys, $0.graphs, $0.theme) = (keys, .braille, "nord")
      $0.atNextStart = ["seed"]
    }
    stage.command("config reload")
    #expect(stage.state.graphs == .braille)
    #expect(stage.outside.contains(.theme(.named("nord"))) && stage.outside.contains(.keepTheme))
    #expect(
      stage.text.contains("read again: keys, graphs, theme; seed from the next start on"))
    stage.press(.character("H"))
    guard case .help = stage.state.overlay else {
      Issue.record("H is not help")
      return
    }
  }

  @Test func whatIsTheSameIsSaidToBe() {
    var stage = Stage()
    stage.command("config reload")
    #expect(stage.text.contains("config.toml read again: nothing new"))
  }
}
