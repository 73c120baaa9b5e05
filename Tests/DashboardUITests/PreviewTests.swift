import DashboardUI
import EngineTypes
import Terminal
import Testing

/// On a wide screen the overview tells of what the cursor is on.
struct PreviewTests {
  private func stage(width: Int = 200, height: Int = 60) -> Stage {
    var stage = Stage(width: width, height: height)
    stage.run(milliseconds: 6_000)
    stage.press(.character("m"))
    stage.run(milliseconds: 3_000)
    return stage
  }

  private func preview(_ stage: Stage) throws -> (panel: Panel, lines: [String]) {
    let placed = try #require(PlacedPanels(stage.state, as: stage.state.choice).preview)
    let lines = stage.frame.lines[placed.area.y..<placed.area.maxY].map { line in
      String(line.dropFirst(placed.area.x).prefix(placed.area.width))
    }
    return (placed.panel, lines)
  }

  /// Its question and answer, and the twin that says where they part.
  @Test func theRequestUnderTheCursorIsToldWithItsTwin() throws {
    var stage = stage()
    stage.press(.character("4"), .character("n"))
    let id = try #require(stage.state.currentRequest)
    let entry = try #require(stage.state.facts.requests[id])
    let (panel, lines) = try preview(stage)
    let text = lines.joined(separator: "\n")
    #expect(panel == .requests && lines[0].contains("request \(id)"))
    #expect(text.contains(entry.promptText.prefix(20)) && text.contains("against "))
    stage.press(.character("n"))
    #expect(try preview(stage).lines != lines)
  }

  @Test func theStepUnderTheCursorIsToldWithItsCompany() throws {
    var stage = stage()
    stage.press(.character("1"), .left, .left, .left)
    let step = try #require(stage.state.shownStep)
    let (panel, lines) = try preview(stage)
    #expect(panel == .batch && lines[0].contains("step \(NumberText.count(step.step))"))
    for chunk in step.chunks.prefix(3) {
      #expect(lines.contains { $0.contains(" \(chunk.request) ") }, "\(chunk.request)")
    }
  }

  @Test func theBlockUnderTheCursorIsToldWithItsHistory() throws {
    var stage = stage()
    stage.press(.character("2"))
    #expect(try preview(stage).lines[0].contains("block 0"))
    #expect(stage.hints.contains("h j k l blocks"))
    stage.press(.right, .right)
    let (panel, lines) = try preview(stage)
    #expect(panel == .kv && lines[0].contains("block 2"))
    #expect(lines.contains { $0.contains("references") })
    // The map shows where that is.
    var frames = [stage.frame]
    stage.press(.right)
    frames.append(stage.frame)
    let map = try #require(stage.state.placedPanels[.kv])
    func cells(_ frame: CellBuffer) -> [Cell] {
      (map.y..<map.maxY).flatMap { y in (map.x..<map.maxX).map { frame[$0, y] } }
    }
    #expect(cells(frames[0]) != cells(frames[1]))
    // Where it cannot be seen it stays.
    stage.press(.resize(width: 120, height: 40), .right)
    #expect(stage.state.kvPanel.cursor == 3 && !stage.hints.contains("l blocks"))
  }

  /// A panel without a cursor leaves the place to the requests.
  @Test(arguments: ["3", "5", "6"] as [Character])
  func otherPanelsChangeNothingThere(key: Character) throws {
    var stage = stage()
    stage.press(.character("4"))
    let before = try preview(stage)
    stage.press(.character(key))
    let after = try preview(stage)
    #expect(after.panel == .requests && after.lines == before.lines)
  }

  @Test(arguments: [
    (200, 60, true), (160, 50, true), (150, 45, true), (200, 40, true), (200, 36, true),
    (149, 60, false), (150, 36, false),
  ])
  func itIsThereWhereThereIsRoom(width: Int, height: Int, isThere: Bool) {
    let stage = stage(width: width, height: height)
    let placed = PlacedPanels(stage.state, as: stage.state.choice)
    #expect((placed.preview != nil) == isThere)
    // Together they are the body, and none stands on another.
    let areas = Array(placed.panels.values) + (placed.preview.map { [$0.area] } ?? [])
    let body = stage.state.layout.body
    #expect(areas.reduce(0) { $0 + $1.width * $1.height } == body.width * body.height)
    for (index, area) in areas.enumerated() {
      #expect(area.intersection(body) == area)
      for other in areas[..<index] { #expect(area.intersection(other).isEmpty) }
    }
  }

  @Test func anEmptyScreenAndAPanelAloneHaveNone() {
    var stage = Stage(width: 200, height: 60, startsWorkload: false)
    stage.press(.character("4"))
    #expect(PlacedPanels(stage.state, as: stage.state.choice).preview == nil)
    stage = self.stage()
    #expect(
      PlacedPanels(
        stage.state, as: stage.state.choice, zoomed: stage.state.focus
      ).preview == nil)
  }
}
