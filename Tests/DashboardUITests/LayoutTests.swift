import DashboardUI
import Terminal
import Testing

struct LayoutTests {
  /// Every size a terminal may have.
  static let widths = Array(20...300)

  @Test(arguments: [nil, Panel.charts])
  func panelsTileEveryScreen(zoomed: Panel?) {
    for width in Self.widths {
      for height in 6...100 {
        let area = Rect(x: 0, y: 0, width: width, height: height)
        let panels = Layout.panels(in: area, zoomed: zoomed)
        let isTooSmall = width < Layout.minimumWidth || height < Layout.minimumHeight
        guard panels.isEmpty == isTooSmall, problem(with: panels, in: area) == nil else {
          Issue.record("\(width)×\(height): \(problem(with: panels, in: area) ?? "empty or not")")
          return
        }
      }
    }
  }

  /// Every layout, whole and with any panel hidden or added by hand.
  @Test(arguments: Arrangement.all)
  func everyLayoutTilesEveryScreen(arrangement: Arrangement) {
    var choices = [PanelChoice(arrangement)]
    for panel in Panel.all {
      choices += [PanelChoice(arrangement), PanelChoice(arrangement)]
      choices[choices.count - 2].hide(panel)
      choices[choices.count - 1].show(panel)
    }
    for choice in choices where Panel.all.contains(where: choice.contains) {
      for width in stride(from: 40, through: 300, by: 13) {
        for height in 10...100 {
          let area = Rect(x: 0, y: 0, width: width, height: height)
          let problem = problem(with: Layout.panels(in: area, choice), in: area)
          guard problem == nil, !Layout.panels(in: area, choice).isEmpty else {
            Issue.record("\(choice.spelling) at \(width)×\(height): \(problem ?? "empty")")
            return
          }
        }
      }
    }
  }

  @Test func aPanelThatNeedsLittleLeavesTheRestToOthers() throws {
    let area = Rect(x: 0, y: 0, width: 200, height: 60)
    let usual = Layout.panels(in: area)
    let capped = Layout.panels(in: area) { panel, _ in panel == .kv ? 8 : nil }
    #expect(capped[.kv]?.height == 8)
    for panel in [Panel.charts, .proof] {
      #expect(try #require(capped[panel]).height > #require(usual[panel]).height)
    }
    #expect(problem(with: capped, in: area) == nil)
  }

  @Test func whatAnEarlierSessionHidIsSaidWithTheKeyThatBringsItBack() {
    var stage = Stage()
    stage.edit { $0.arrange(LayoutWish(), choice: "overview -charts -proof") }
    #expect(stage.text.contains("hidden since an earlier session: % shows charts, ^ shows proof"))
    var whole = Stage()
    whole.edit { $0.arrange(LayoutWish(), choice: "overview") }
    #expect(!whole.text.contains("hidden since"))
  }

  /// Inside, not empty, and together as large as the screen: so no two overlap unless one is lost.
  private func problem(with panels: [Panel: Rect], in area: Rect) -> String? {
    guard !panels.isEmpty else { return nil }
    var cellCount = 0
    let layout = Layout(area)
    let rectangles =
      panels.map { ($0.key.title, $0.value) }
      + [("header", layout.header), ("prompt", layout.prompt), ("hints", layout.hints)]
    for (index, (panel, rectangle)) in rectangles.enumerated() {
      if rectangle.isEmpty { return "\(panel) is empty" }
      if rectangle.intersection(area) != rectangle { return "\(panel) is outside" }
      for (other, place) in rectangles[(index + 1)...]
      where !rectangle.intersection(place).isEmpty {
        return "\(panel) and \(other) overlap"
      }
      cellCount += rectangle.width * rectangle.height
    }
    return cellCount == area.width * area.height ? nil : "a gap is left"
  }

  @Test(arguments: [
    (120, 40, [Panel.batch, .kv, .kernels, .requests, .charts, .proof]),
    (80, 24, [.batch, .kv, .kernels, .requests]),
    (60, 20, [.batch, .kernels, .requests]),
    (40, 10, [.requests]),
    (39, 40, []),
  ])
  func aSmallerScreenLosesWholePanels(width: Int, height: Int, expected: [Panel]) {
    let panels = Layout.panels(in: Rect(x: 0, y: 0, width: width, height: height))
    #expect(Panel.all.filter { panels[$0] != nil } == expected)
  }

  @Test(arguments: Panel.all)
  func aZoomedPanelHasTheBodyForItself(panel: Panel) {
    let area = Rect(x: 0, y: 0, width: 80, height: 24)
    let panels = Layout.panels(in: area, zoomed: panel)
    #expect(panels[panel] == Layout.body(of: area))
    #expect(Panel.all.filter { panels[$0] != nil } == [panel])
  }
}
