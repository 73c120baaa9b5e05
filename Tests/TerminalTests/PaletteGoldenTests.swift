import Foundation
import Terminal
import Testing

/// What curses is told of each role, for every shipped theme and kind of terminal.
///
/// A frame is cells with roles, and goldens of `DashboardUITests` hold those; these tables hold the
/// rest of the way to the terminal: numbers of colours and attributes.
@Test(arguments: ThemeLibrary(directories: []).names)
func rolesLookAsRecordedOnEveryKindOfTerminal(name: String) throws {
  let theme = try ThemeLibrary(directories: []).load(name)
  let actual = table(of: theme)
  let file = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Goldens/\(name).txt")
  if ProcessInfo.processInfo.environment["RECORD_GOLDENS"] == "1" {
    try actual.write(to: file, atomically: true, encoding: .utf8)
    return
  }
  let expected = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
  for (got, wanted) in zip(actual.split(separator: "\n"), expected) {
    #expect(got == wanted)
  }
  #expect(actual.split(separator: "\n").count == expected.count)
}

/// A line per role, a column per depth: `foreground/background` and attributes, − for the
/// terminal's own colour.
private func table(of theme: Theme) -> String {
  let header = ["role"] + ColorDepth.allCases.map(\.rawValue)
  let rows = Role.allCases.map { role in
    [role.rawValue]
      + ColorDepth.allCases.map { depth in cell(theme.look(of: role, depth: depth), depth) }
  }
  return ([header] + rows).map { columns in
    let line = columns.map { $0.padding(toLength: 24, withPad: " ", startingAt: 0) }.joined()
    return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
  }.joined()
}

private func cell(_ look: RoleLook, _ depth: ColorDepth) -> String {
  func number(_ color: Int32) -> String {
    if color < 0 { return "-" }
    return depth == .direct && color > 7
      ? "#" + String(0x100_0000 | color, radix: 16).dropFirst() : String(color)
  }
  let colors = "\(number(look.foreground))/\(number(look.background))"
  return ([colors] + look.attributes.names).joined(separator: " ")
}
