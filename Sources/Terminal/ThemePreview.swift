/// A sample of a theme: every role once, as it would look in the dashboard.
public enum ThemePreview {
  private static let width = 72

  /// Lines to print, at most 72 columns wide; without a depth there are no escape sequences in them.
  public static func lines(_ theme: Theme, depth: ColorDepth?, ascii: Bool) -> [String] {
    var buffer = CellBuffer(width: width, height: rows.count)
    for (y, row) in rows.enumerated() {
      var x = 1
      for (text, role) in row { x = buffer.write(text, x: x, y: y, role: role) + 1 }
    }
    guard let depth else { return buffer.plainLines(ascii: ascii) }
    return buffer.styledLines(theme, depth: depth, ascii: ascii)
  }

  private static let rows: [[(String, Role)]] = [
    [("╭─", .border), ("title", .title), ("────", .border), ("focus ─╮", .borderFocus)]
      + [("text", .text), ("dim", .dim), ("key", .key), ("info", .info), ("ok", .ok)]
      + [("warn", .warn), ("bad", .bad)],
    [("◆ INVARIANT", .modeInvariant), ("◇ STANDARD", .modeStandard), ("✓ same bits", .hashSame)]
      + [("✗ differs @ token 18", .hashDiffers), ("┃ mode change", .marker)],
    [("P prefill", .prefill), ("D decode", .decode), ("- waiting", .waiting)]
      + [("E preempted", .preempted), ("▓ shared", .shared), ("▒ cached", .cached)]
      + [("· free", .free)],
    [("▁▂▃▄▅▆▇", .graph1), ("▁▂▃▄▅▆▇", .graph2), ("▁▂▃▄▅▆▇", .graph3), ("▁▂▃▄▅▆▇", .graph4)]
      + [("▁▂▃▄▅▆▇", .graph5), ("▁▂▃▄▅▆▇", .graph6)]
      + [("███", .gaugeLow), ("███", .gaugeMiddle), ("███", .gaugeHigh)],
    zip(["a", "b", "c", "d", "e", "f"], Role.requests).map { ("\($0)███", $1) },
    [(" the line under the cursor ", .selection)],
  ]
}
