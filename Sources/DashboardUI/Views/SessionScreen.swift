import EngineTypes
import Terminal

/// The session's log: where it is, how it grows, what is in it, and what it can become.
struct SessionScreen {
  private let place: SessionPlace?
  private let growth: SessionGrowth
  private let facts: EngineFacts
  private let missed: Int
  private let elapsed: UInt64

  init(_ state: DashboardState) {
    place = state.session
    growth = state.growth
    facts = state.facts
    missed = state.missedEventCount
    elapsed = state.time.now
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var inside = Box(
      .session, isFocused: true, note: place == nil ? "not recorded" : "recording",
      footnote: "Enter chooses a format and a place · Y copies what it was made with"
    )
    .render(into: &buffer, in: area)
    for line in lines(width: inside.width, height: inside.height) where inside.height > 0 {
      line.render(into: &buffer, in: inside.takeTop(1))
    }
  }

  private func lines(width: Int, height: Int) -> [StyledLine] {
    let gap = height >= 22 ? [StyledLine()] : []
    return file(width: width) + gap + contents + gap + formats + gap
      + [StyledLine("made with", .title, .bold)]
      + Provenance(facts).lines.map { StyledLine.fact($0.name, $0.value) }
  }

  private func file(width: Int) -> [StyledLine] {
    guard let place else {
      return [
        StyledLine("this session is not recorded; start without --record off to keep one", .warn)
      ]
    }
    var size = StyledLine.fact("size", Format.bytes(growth.byteCount.map { Double($0) }))
    size.add("   \(Format.bytes(growth.bytesPerSecond))/s over 10 s  ", .dim)
    size.add(
      TextSparkline.text(
        growth.rates.suffix(60).map { $0 }, width: max(0, min(60, width - 46))), .graph1)
    return [
      .fact("file", place.path, .info), size,
      .fact("chained", "every line carries a hash over all lines before it", .dim),
      .fact("check", "invar export \(place.path)", .dim),
    ]
  }

  private var contents: [StyledLine] {
    var counts = StyledLine.fact(
      "so far", "\(Format.count((facts.latest?.step).map { $0 + 1 } ?? 0)) steps")
    counts.add(
      "   \(Format.count(facts.tokenCount)) tokens   \(Format.count(facts.finishedCount)) requests"
        + "   in \(Format.duration(elapsed))")
    guard missed > 0 else { return [counts] }
    return [
      counts,
      .fact(
        "missed", "\(Format.count(missed)) events by this screen, none by the log", .warn),
    ]
  }

  private var formats: [StyledLine] {
    guard let place else { return [] }
    return [StyledLine("exports", .title, .bold)]
      + place.formats.map { format in
        var line = StyledLine.fact(format.name, format.files.joined(separator: " "), .text)
        line.add("  \(format.summary)", .dim)
        return line
      }
  }
}
