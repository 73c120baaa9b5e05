import EngineTypes
import Terminal

/// The help of a screen of a list: its keys as a person has them, its marks, the mouse.
struct ListHelp {
  /// A key's actions, and what they do here.
  typealias KeyRow = (actions: [Action], text: String)

  private let sections: [HelpSection]

  /// - Parameters:
  ///   - rows: what each key does, where the dashboard's own words would not say it.
  ///   - keys: the person's.
  ///   - sections: what else there is to say.
  ///   - gestures: what the pointer does.
  ///   - contexts: where the keys are looked up, innermost first.
  init(
    _ rows: [KeyRow], _ keys: KeyMap, _ sections: [HelpSection], gestures: [Gesture],
    contexts: [KeyContext] = ListKeys.contexts
  ) {
    self.sections =
      [HelpSection(title: "keys", rows: rows.map { Self.row($0, keys, contexts) })] + sections + [
        HelpSection(
          title: "mouse", rows: gestures.map { HelpRow(StyledLine($0.what, .key), $0.effect) })
      ]
  }

  func render(from scroll: Int, into buffer: inout CellBuffer, in area: Rect) {
    let columns = HelpColumns(sections, width: area.inset().width)
    let window = TextWindow(scroll: scroll, count: columns.height, rows: area.inset().height)
    let inside = Box(title: "help", note: window.words).render(into: &buffer, in: area)
    columns.render(from: window.first, into: &buffer, in: inside)
  }

  func maximumScroll(in area: Rect) -> Int {
    TextWindow.maximumScroll(
      count: HelpColumns(sections, width: area.inset().width).height, rows: area.inset().height)
  }

  private static func row(
    _ row: KeyRow, _ keys: KeyMap, _ contexts: [KeyContext]
  ) -> HelpRow {
    let labels = row.actions.flatMap { action in
      keys.keys(for: action, in: contexts).prefix(row.actions.count > 1 ? 1 : 2)
        .map(keys.label)
    }
    return HelpRow(
      StyledLine(labels.joined(separator: " ").padded(to: 14), .key, .bold), row.text)
  }
}

extension ListHelp {
  static let pages: [KeyRow] = [
    ([.panel(.move(.pageDown)), .panel(.move(.pageUp))], "a page down and up"),
    ([.panel(.move(.top)), .panel(.move(.bottom))], "to the top and to the bottom"),
  ]
  static let sorting: [KeyRow] = [
    (
      [.request(.nextSort), .request(.reverseSort)],
      "sort by another column, or the other way round"
    )
  ]
  static let ways: [KeyRow] = [
    ([.screen(.nextTheme)], "change the colours"),
    ([.screen(.help)], "this help, and back"),
    ([.screen(.back)], "back"),
  ]
}
