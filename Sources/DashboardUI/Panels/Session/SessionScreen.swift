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
  }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var inside = Box(.session, look, note: note).render(into: &buffer, in: area)
    for line in lines(width: inside.width, height: inside.height) where inside.height > 0 {
      line.render(into: &buffer, in: inside.takeTop(1))
    }
  }

  private var note: String {
    guard isRecording else { return "a recording" }
    if let alarm = recording?.alarm { return alarm.badge }
    return place == nil ? "not recorded" : "recording"
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
    guard isRecording else { return [.fact("file", place.path, .info), size] + checks(place) }
    let most = recording?.limit.map { " of at most \(Format.bytes(Double($0)))" } ?? ""
    size.add(most, .dim)
    size.add("   \(Format.bytes(growth.bytesPerSecond))/s over 10s  ", .dim)
    size.add(
      TextSparkline.text(
        growth.rates.suffix(60).map { $0 }, width: max(0, min(60, width - 46 - most.cellWidth)),
        symbols),
      .graph1)
    return [.fact("file", place.path, .info), size] + trouble + checks(place)
  }

  /// Why not all is recorded, where that is so.
  private var trouble: [StyledLine] {
    guard let recording, let alarm = recording.alarm, let sentence = recording.sentence else {
      return []
    }
    return [
      StyledLine("\(alarm.badge): \(sentence)", alarm.isFailure ? .bad : .warn, .bold)
    ]
  }

  private func checks(_ place: SessionPlace) -> [StyledLine] {
    [
      .fact("chained", "every line carries a hash over all lines before it", .dim),
      .fact("check", "invar verify \(place.path)", .dim),
    ]
  }

  private var contents: [StyledLine] {
    var counts = StyledLine.fact(
      "so far", "\(Format.count(facts.latest?.step ?? 0)) steps")
    counts.add(
      "   \(Format.count(facts.tokenCount)) tokens   in \(Format.duration(elapsed))")
    if facts.clock.pausedNanoseconds > 0 {
      counts.add(", not counting \(Format.duration(facts.clock.pausedNanoseconds)) paused")
    }
    let requests = StyledLine.fact("requests", facts.tally.words)
    guard missed > 0 else { return [counts, requests, load, screen] }
    return [
      counts, requests, load, screen,
      .fact(
        "missed", "\(Format.count(missed)) events by this screen, none by the log", .warn),
    ]
  }

  /// What comes by itself.
  private var load: StyledLine {
    guard isRecording else { return .fact("load", "that of the recording") }
    guard workload.isOn else { return .fact("load", "off: nothing comes by itself") }
    var line = StyledLine.fact("load", workload.preset.name)
    line.add("   up to \(Format.counted(workload.concurrency, "request")) at a time")
    line.add("   one every \(Format.count(workload.meanGapMilliseconds))ms or so", .dim)
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
