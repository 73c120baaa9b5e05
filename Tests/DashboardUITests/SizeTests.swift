import DashboardUI
import EngineTypes
import Terminal
import Testing

/// Everything that can be on the screen, at every kind of size.
struct SizeTests {
  /// The keys that lead to each screen, from the panels.
  static let screens: [(String, [Key])] = [
    ("panels", []), ("batch", [.character("1"), .enter, .left]),
    ("kv", [.character("2"), .character("z"), .right]),
    ("kernels", [.character("3"), .character("z")]),
    ("requests", [.character("4"), .character("z")]),
    ("charts", [.character("5"), .character("z")]), ("proof", [.character("6"), .character("z")]),
    ("a/b", [.character("7")]), ("session", [.character("8")]), ("detail", [.enter]),
    ("figures", [.character("9")]), ("wall", [.character("P"), .character("P"), .character("P")]),
    ("hidden", [.character("$"), .character("!")]), ("labs", [.character("L")]),
    ("chain", [.enter, .right, .right]), ("help", [.character("?")]),
    ("marks", [.character("?"), .right]),
    ("search", [.character("?"), .character("/"), .character("e")]),
    ("palette", [.character(":"), .character("m")]), ("filter", [.character("/")]),
    ("prompt", [.character("i"), .paste("one\ntwo\nthree")]), ("settings", [.character("o")]),
    ("load", [.character("W")]), ("export", [.character("E")]), ("themes", [.character("T")]),
  ]

  @Test(arguments: screens)
  func everyScreenFillsEverySize(name: String, keys: [Key]) {
    var stage = Stage()
    stage.edit { state in
      state.session = .scripted
      state.labs.entries = LabsTests.entries
      (state.themes, state.theme) = (["ansi16", "nord"], "nord")
      state.guide = .dismissed
    }
    stage.run(milliseconds: 1_500)
    for key in keys { stage.press(key) }
    // A long line covers the end of what is above it.
    stage.edit { $0.notices.dismiss() }
    for width in [20, 39, 40, 41, 48, 59, 60, 69, 70, 76, 79, 80, 99, 100, 120, 173, 300] {
      for height in [6, 9, 10, 11, 13, 14, 17, 20, 24, 29, 30, 40, 61, 100] {
        stage.press(.resize(width: width, height: height))
        let text = stage.text
        if width < Layout.minimumWidth || height < Layout.minimumHeight {
          #expect(text.contains("is too small"), "\(name) at \(width)×\(height)")
        } else {
          #expect(text.contains("╭") && text.contains("╯"), "\(name) at \(width)×\(height)")
          #expect(bordersAreClosed(stage.frame), "\(name) at \(width)×\(height)")
        }
      }
    }
  }

  /// Whether what begins with a border at the left ends with one at the right.
  private func bordersAreClosed(_ frame: CellBuffer) -> Bool {
    frame.lines.allSatisfy { line in
      guard let first = line.first, let last = line.last, "│╭╰".contains(first) else { return true }
      return "│╮╯".contains(last)
    }
  }

  @Test(arguments: [Dialog.Kind.settings, .load, .export, .theme(original: "nord")])
  func aDialogIsInsideEveryBody(kind: Dialog.Kind) {
    var stage = Stage(startsWorkload: false)
    stage.edit { state in
      state.session = .scripted
      state.themes = ["ansi16", "nord"]
    }
    let view = DialogView(stage.state, Dialog(kind))
    for width in Layout.minimumWidth...300 {
      for height in Layout.minimumHeight...100 {
        let body = Layout.body(of: Rect(x: 0, y: 0, width: width, height: height))
        let frame = view.frame(in: body)
        guard frame.intersection(body) == frame, !frame.isEmpty else {
          Issue.record("\(kind) leaves \(width)×\(height): \(frame)")
          return
        }
      }
    }
  }

  @Test(arguments: Panel.all)
  func anyPanelCanHaveTheScreen(panel: Panel) {
    for width in stride(from: 20, through: 300, by: 7) {
      for height in 6...100 {
        let area = Rect(x: 0, y: 0, width: width, height: height)
        let panels = Layout.panels(in: area, zoomed: panel)
        if width < Layout.minimumWidth || height < Layout.minimumHeight {
          #expect(panels.isEmpty)
        } else {
          #expect(panels[panel] == Layout.body(of: area))
        }
      }
    }
  }
}
