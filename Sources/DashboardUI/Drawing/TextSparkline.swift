/// A small chart inside a line of text.
enum TextSparkline {
  private static let levels = Array("▁▂▃▄▅▆▇█")

  /// Draws values as at most `width` characters.
  ///
  /// Where there are more values, each character stands for the largest of several. `nil` is drawn
  /// as a blank.
  static func text(_ values: [Double?], width: Int) -> String {
    guard width > 0, !values.isEmpty else { return "" }
    let group = (values.count + width - 1) / width
    let top = max(values.compactMap(\.self).max() ?? 0, 1e-9)
    return String(
      stride(from: 0, to: values.count, by: group).map { start -> Character in
        let part = values[start..<min(values.count, start + group)].compactMap(\.self)
        guard let value = part.max() else { return " " }
        return levels[min(7, max(0, Int((value / top * 7).rounded())))]
      })
  }
}
