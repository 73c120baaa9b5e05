import EngineTypes
import Terminal

/// The times below the charts: how long ago, and the session's own where they stand still.
struct TimeAxis {
  let scale: ChartScale
  let window: ChartWindow
  /// The engine's time now.
  let now: UInt64
  let cursor: ChartCursor?

  func render(into buffer: inout CellBuffer, in area: Rect) {
    guard !area.isEmpty else { return }
    let parts = area.width >= 70 ? 4 : 2
    let taken = cursor.map { read($0, into: &buffer, in: area) }
    for part in (0...parts).reversed() {
      let seconds = Double(window.rawValue * part) / Double(parts)
      guard let text = label(secondsAgo: seconds) else { continue }
      let age = Int(seconds * 1e9 / Double(TimeSeries.bucketNanoseconds))
      let x = area.x + scale.columns(ofGroup: age / scale.group).lowerBound
      let start = max(area.x, min(area.maxX - text.count, part == parts ? x : x - text.count / 2))
      guard taken?.overlaps(start - 1..<start + text.count + 1) != true else { continue }
      buffer.write(text, x: start, y: area.y, role: .dim, clip: area)
    }
  }

  /// `now`, `-15s`, `-2.5s`.
  static func label(secondsAgo seconds: Double) -> String {
    guard seconds > 0 else { return "now" }
    return "-\(Format.fixed(seconds, seconds == seconds.rounded() ? 0 : 1))s"
  }

  /// Before the session's beginning there is none.
  private func label(secondsAgo seconds: Double) -> String? {
    guard let cursor else {
      return Self.label(secondsAgo: seconds)
    }
    let nanoseconds = UInt64(seconds * 1e9)
    return cursor.endNanoseconds < nanoseconds ? nil : (cursor.endNanoseconds - nanoseconds).clock
  }

  /// Marks the moment that is read and names it, on the side with room.
  ///
  /// - Returns: the columns that takes.
  private func read(
    _ cursor: ChartCursor, into buffer: inout CellBuffer, in area: Rect
  ) -> Range<Int> {
    let columns = scale.columns(ofGroup: cursor.age / scale.group)
    let x = area.x + (columns.lowerBound + columns.upperBound - 1) / 2
    let ago = Format.duration(now - min(now, cursor.nanoseconds))
    let mark = ChartSign.cursor.cell
    buffer[x, area.y] = mark
    let room = max(area.maxX - x - 3, x - area.x - 1)
    let words = ["at \(cursor.nanoseconds.clock), \(ago) ago", "at \(cursor.nanoseconds.clock)"]
    let text = words.first { $0.count <= room } ?? ""
    let fits = x + text.count + 2 < area.maxX
    let start = fits ? x + 2 : x - text.count - 1
    buffer.write(text, x: start, y: area.y, role: mark.role, attributes: .bold, clip: area)
    return min(x, start)..<max(x + 1, start + text.count)
  }
}
