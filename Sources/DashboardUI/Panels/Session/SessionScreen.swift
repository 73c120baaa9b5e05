import EngineTypes
import Terminal

/// The session's log: where it is, how it grows, what is in it, and what it can become.
struct SessionScreen {
  private let look: PanelLook
  private let symbols: GraphSymbols
  private let place: SessionPlace?
  private let growth: SessionGrowth
  private let facts: EngineFacts
  private let missed: Int
  private let isRecording: Bool
  private let recording: RecordingReport?
  private let elapsed: UInt64
  private let workload: Workload
  private let cost: FrameCost
  private let scroll: Int

  init(_ state: DashboardState, _ look: PanelLook) {
    self.look = look
    symbols = state.graphs
    place = state.session
    growth = state.growth
    facts = state.facts
    missed = state.missedEventCount
    isRecording = state.playback == nil
    recording = state.recording
    elapsed = state.time.now
    (workload, cost) = (state.workload, state.frameCost)
    scroll = state.sessionPanel.scroll
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    let lines = lines(area.inset())
    let window = TextWindow(scroll: scroll, count: lines.count, rows: area.inset().height)
    let inside = Box(.session, look, note: note, footnote: window.words)
      .render(into: &buffer, in: area)
    lines.render(from: window.first, into: &buffer, in: inside)
  }

  /// How far it can scroll in `area`.
  func maximumScroll(in area: Rect) -> Int {
    TextWindow.maximumScroll(count: lines(area.inset()).count, rows: area.inset().height)
  }

  private var note: String {
    guard isRecording else { return "a recording" }
    if let alarm = recording?.alarm { return alarm.badge }
    return place == nil ? "not recorded" : "recording"
  }

  private func lines(_ inside: Rect) -> [StyledLine] {
    let gap = inside.height >= 22 ? [StyledLine()] : []
    let lines =
      file(width: inside.width) + gap + contents(width: inside.width) + gap + formats + gap
      + [StyledLine("made with", .title, .bold)]
      + Provenance(facts).lines.flatMap {
        StyledLine.facts($0.name, $0.value, width: inside.width)
      }
    // What does not fit goes on below: a number that is cut is another number.
    return lines.flatMap { $0.cellWidth > inside.width ? $0.flowed(to: inside.width) : [$0] }
  }

  private func file(width: Int) -> [StyledLine] {
    guard let place else {
      return [
        StyledLine("this session is not recorded; start without --record off to keep one", .warn)
      ]
    }
    var size = StyledLine.fact("size", Format.bytes(growth.byteCount.map { Double($0) }))
    let path = StyledLine.facts("file", place.path, .info, width: width)
    guard isRecording else { return path + [size] + checks(place, width: width) }
    let most = recording?.limit.map { " of at most \(Format.bytes(Double($0)))" } ?? ""
    size.add(most, .dim)
    size.add("   \(Format.bytes(growth.bytesPerSecond))/s over 10s  ", .dim)
    size.add(
      TextSparkline.text(
        growth.rates.suffix(60).map { $0 }, width: max(0, min(60, width - 46 - most.cellWidth)),
        symbols),
      .graph1)
    return path + [size] + trouble + checks(place, width: width)
  }

  /// Why not all is recorded, where that is so.
  private var trouble: [StyledLine] {
    guard let recording, let alarm = recording.alarm, let sentence = recording.sentence else {
      guard let recording, recording.lostEventCount > 0 else { return [] }
      return [StyledLine("\(recording.missing); invar verify says which", .warn)]
    }
    return [
      StyledLine("\(alarm.badge): \(sentence)", alarm.isFailure ? .bad : .warn, .bold)
    ]
  }

  private func checks(_ place: SessionPlace, width: Int) -> [StyledLine] {
    StyledLine.facts(
      "chained", "every line carries a hash over all lines before it", .dim, width: width)
      + StyledLine.facts("check", "invar verify \(place.path.shellQuoted)", .dim, width: width)
  }

  private func contents(width: Int) -> [StyledLine] {
    var counts = StyledLine.fact(
      "so far", Format.counted(facts.latest?.step ?? 0, "step"))
    counts.add(
      "   \(Format.count(facts.tokenCount)) tokens   in \(Format.duration(elapsed))")
    if facts.clock.pausedNanoseconds > 0 {
      counts.add(", not counting \(Format.duration(facts.clock.pausedNanoseconds)) paused")
    }
    let requests = StyledLine.fact("requests", facts.tally.words)
    guard missed > 0 else { return [counts, requests, load(width: width), screen] }
    return [
      counts, requests, load(width: width), screen,
      .fact(
        "missed", "\(Format.count(missed)) events by this screen, none by the log", .warn),
    ]
  }

  /// What comes by itself.
  private func load(width: Int) -> StyledLine {
    guard isRecording else { return .fact("workload", "that of the recording") }
    guard workload.isOn else { return .fact("workload", "off: nothing comes by itself") }
    var line = StyledLine.fact("workload", workload.preset.name)
    line.add("   up to \(Format.counted(workload.concurrency, "request")) at a time")
    let pace = "   one every \(Format.count(workload.meanGapMilliseconds))ms or so"
    if line.cellWidth + pace.cellWidth <= width { line.add(pace, .dim) }
    return line
  }

  /// What this screen costs.
  private var screen: StyledLine {
    let frame = cost.millisecondsPerFrame.map { "\(Format.fixed($0, 1))ms" } ?? Format.unknown
    var line = StyledLine.fact("screen", "\(Format.percent(cost.coreShare, decimals: 1)) of a core")
    line.add("   \(frame) and \(Format.bytes(cost.bytesPerFrame)) a frame", .dim)
    return line
  }

  private var formats: [StyledLine] {
    guard let place else { return [] }
    return [StyledLine("exports", .title, .bold)]
      + place.formats.map { format in
        var line = StyledLine(format.name.padded(to: 14), .dim)
        line.add(format.files.joined(separator: " "))
        line.add("  \(format.summary)", .dim)
        return line
      }
  }
}
