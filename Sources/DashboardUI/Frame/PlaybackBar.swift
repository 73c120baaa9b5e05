import EngineTypes
import Terminal

/// The line that says where in a recording the screen stands; a click on it goes there.
struct PlaybackBar {
  private let status: PlaybackStatus

  init(_ status: PlaybackStatus) { self.status = status }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    buffer.fill(area)
    var pen = Pen(area)
    pen.write(lead, .key, .bold, on: &buffer)
    let track = track(width: area.width)
    for column in track {
      let position = Double(column - track.lowerBound) / Double(max(1, track.count - 1))
      let isHead = column == head(track)
      let role: Role = isHead ? .marker : position <= status.fraction ? .graph1 : .dim
      let glyph = isHead ? "●" : position <= status.fraction ? "━" : "─"
      pen.move(to: column)
      pen.write(glyph, role, on: &buffer)
    }
    pen.writeRight(place, .text, on: &buffer)
  }

  /// Thousandths of the way that a click at a column means; `nil` beside the track.
  func permille(at column: Int, width: Int) -> Int? {
    let track = track(width: width)
    guard track.contains(column) else { return nil }
    return (column - track.lowerBound) * 1_000 / max(1, track.count - 1)
  }

  private func head(_ track: Range<Int>) -> Int {
    track.lowerBound + Int((status.fraction * Double(track.count - 1)).rounded())
  }

  private var lead: String { " \(status.glyph) \(status.speed.label) " }

  private func track(width: Int) -> Range<Int> {
    let (start, end) = (lead.cellWidth, width - place.cellWidth)
    return end - start >= 8 ? start..<end : start..<start
  }

  private var place: String {
    var log = status.isTorn ? " · torn log" : status.isComplete ? "" : " · unfinished log"
    if let limit = status.limit {
      log = " · log ended at its limit of \(Format.bytes(Double(limit)))"
    }
    if status.gapCount > 0 { log += " · \(Format.counted(status.gapCount, "gap"))" }
    if let checked = status.checked { log += " · \(Format.percent(checked)) checked" }
    return " step \(Format.count(status.stepCount)) of \(Format.count(status.totalStepCount))"
      + " · \(status.nanoseconds.clock) of \(status.totalNanoseconds.clock)\(log) "
  }
}

extension PlaybackStatus {
  /// What it does now, as a glyph.
  var glyph: Character { sign.glyph }

  private var sign: PlaybackSign {
    seekFraction != nil ? .seeking : isPlaying ? .playing : isAtEnd ? .atEnd : .paused
  }

  /// The same in words.
  var words: String {
    if let seekFraction { return Format.percent(seekFraction) }
    return isPlaying ? speed.label : isAtEnd ? "end" : "paused"
  }
}
