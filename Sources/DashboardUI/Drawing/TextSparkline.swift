/// A small chart inside a line of text.
enum TextSparkline {
  /// Draws values as at most `width` characters.
  ///
  /// Where there are more values, each character stands for the largest of several. `nil` is drawn
  /// as a blank.
  static func text(
    _ values: [Double?], width: Int, _ symbols: GraphSymbols = .block
  ) -> String {
    guard width > 0, !values.isEmpty else { return "" }
    let group = (values.count + width - 1) / width
    let top = max(values.compactMap(\.self).max() ?? 0, 1e-9)
    let steps = symbols.levelCount - 1
    return String(
      stride(from: 0, to: values.count, by: group).map { start -> Character in
        let part = values[start..<min(values.count, start + group)].compactMap(\.self)
        guard let value = part.max() else { return " " }
        let scaled = Int((value / top * Double(steps)).rounded())
        let level = 1 + min(steps, max(0, scaled))
        return symbols.glyph(level, level)
      })
  }
}
