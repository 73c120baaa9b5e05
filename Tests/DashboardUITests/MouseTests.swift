import DashboardUI
import EngineTypes
import Foundation
import Terminal
import Testing

struct MouseTests {
  private func press(_ x: Int, _ y: Int) -> Key { .mouse(MouseEvent(action: .press, x: x, y: y)) }

  @Test func aClickFocusesAndSelects() throws {
    var stage = Stage()
    stage.run(milliseconds: 2_000)
    let area = Rect(x: 0, y: 0, width: 120, height: 40)
    let requests = try #require(Layout.panels(in: area)[.requests])
    let kernels = try #require(Layout.panels(in: area)[.kernels])
    stage.press(press(kernels.x + 3, kernels.y + 4))
    #expect(stage.state.focus == .kernels && stage.state.kernelsPanel.cursor == 2)
    stage.press(press(requests.x + 3, requests.y + 5))
    #expect(stage.state.focus == .requests)
    #expect(stage.state.requestsPanel.selected == stage.state.visibleRequests[3].id)
  }

  @Test func aHintIsAButton() throws {
    var stage = Stage(startsWorkload: false)
    let bottom = try #require(stage.frame.lines.last)
    let place = try #require(bottom.range(of: "m mode"))
    stage.press(press(bottom.distance(from: bottom.startIndex, to: place.lowerBound), 39))
    #expect(stage.engine.commands == [.changed { $0.mode = .standard }])
  }

  @Test func aSecondClickActsOnWhatIsSelected() throws {
    var stage = Stage()
    stage.run(milliseconds: 2_000)
    let panels = Layout.panels(in: Rect(x: 0, y: 0, width: 120, height: 40))
    let kernels = try #require(panels[.kernels])
    let requests = try #require(panels[.requests])
    let row = press(kernels.x + 3, kernels.y + 3)
    stage.press(row)
    #expect(stage.engine.commands.isEmpty)
    stage.press(row)
    #expect(stage.engine.commands.first == .changed { $0.mode = stage.state.intendedMode })
    #expect(stage.state.intendedMode.matmul == .standard)
    let request = press(requests.x + 3, requests.y + 4)
    stage.press(request)
    #expect(stage.state.overlay == .none)
    stage.press(request)
    guard case .detail = stage.state.overlay else {
      Issue.record("no detail")
      return
    }
  }

  @Test func aHeadingSortsAndTheModesWordSwitches() throws {
    var stage = Stage()
    stage.run(milliseconds: 2_000)
    let requests = try #require(
      Layout.panels(in: Rect(x: 0, y: 0, width: 120, height: 40))[.requests])
    let heading = try #require(stage.frame.lines[requests.y + 1].range(of: "TPOT"))
    let line = stage.frame.lines[requests.y + 1]
    let x = line.distance(from: line.startIndex, to: heading.lowerBound)
    stage.press(press(x, requests.y + 1))
    #expect(
      stage.state.requestsPanel.order.column == .tpot && !stage.state.requestsPanel.order.isReversed
    )
    stage.press(press(x, requests.y + 1))
    #expect(stage.state.requestsPanel.order.isReversed)
    stage.press(press(6, 1))
    #expect(stage.engine.commands.first == .changed { $0.mode = .standard })
  }

  @Test func aWideTableHasTheRequestBesideIt() throws {
    var stage = Stage(width: 200, height: 50)
    stage.run(milliseconds: 3_000)
    stage.press(.character("z"))
    let body = Layout.body(of: Rect(x: 0, y: 0, width: 200, height: 50))
    stage.press(press(4, body.y + 4))
    let id = try #require(stage.state.requestsPanel.selected)
    #expect(id == stage.state.visibleRequests[2].id)
    #expect(stage.frame.lines[body.y].contains("request \(id)"))
    // The preview is no part of the table.
    stage.press(press(150, body.y + 6), press(150, body.y + 1))
    #expect(stage.state.requestsPanel.selected == id && stage.state.overlay == .none)
  }

  @Test func theWheelScrollsWhatIsUnderIt() {
    var stage = Stage()
    stage.run(milliseconds: 2_000)
    stage.press(.mouse(MouseEvent(action: .wheelUp, x: 5, y: 6)))
    #expect(!stage.state.batchPanel.history.followsEngine)
    stage.press(.mouse(MouseEvent(action: .wheelDown, x: 5, y: 30)))
    #expect(stage.state.requestsPanel.selected == stage.state.visibleRequests[3].id)
  }

  @Test(arguments: [-1, 0, 500])
  func aClickAnywhereIsHarmless(place: Int) {
    var stage = Stage(width: 60, height: 20)
    stage.press(press(place, place), press(place, 19), press(59, place))
    #expect(stage.state.width == 60)
  }
}
