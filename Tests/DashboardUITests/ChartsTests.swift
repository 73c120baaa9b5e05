import DashboardUI
import EngineTypes
import Terminal
import Testing

/// Reading the charts: scales, times, a cursor, two windows.
struct ChartsTests {
  private func stage(_ seconds: Int = 8) -> Stage {
    var stage = Stage()
    stage.run(milliseconds: seconds * 1_000)
    stage.press(.character("5"), .character("z"))
    return stage
  }

  private func line(_ words: String, _ stage: Stage) -> String {
    stage.frame.lines.first { $0.contains(words) } ?? ""
  }

  @Test func chartsHaveScalesAndTimes() {
    let stage = stage()
    #expect(line("kv use", stage).contains("100%┤"))
    #expect(stage.frame.lines.count { $0.contains(" 0┤") } == 6)
    let axis = line("-60s", stage)
    for time in ["-45s", "-30s", "-15s", "now"] { #expect(axis.contains(time)) }
  }

  /// The percentiles have their heads, or are not there.
  @Test func noFigureStandsWithoutItsHead() {
    var (with, without) = (0, 0)
    for isOnTour in [false, true] {
      for height in 24...60 {
        var stage = Stage(width: 120, height: height)
        stage.run(milliseconds: 3_000)
        if isOnTour {
          stage.command("tour")
          stage.press(.character(">"), .character(">"))
        }
        guard let area = stage.state.placedPanels[.charts] else { continue }
        let panel = stage.frame.lines[area.y..<area.maxY]
          .map { String(Array($0)[area.x..<area.maxX]) }.joined(separator: "\n")
        let hasNumbers = panel.contains("TTFT") || panel.contains("TPOT")
        #expect(hasNumbers == panel.contains("p50"), "\(panel)")
        (with, without) = (with + (hasNumbers ? 1 : 0), without + (hasNumbers ? 0 : 1))
      }
    }
    #expect(with > 0 && without > 0)
  }

  /// Next to nobody waiting is not drawn as a full queue under a scale of `0.0`.
  @Test func noChartIsFullOfLessThanOne() {
    #expect(ChartMeasure.waiting.top(of: [0, 0.04, nil]) == 1)
    #expect(ChartMeasure.waiting.top(of: [0, 2.5, nil]) == 2.5)
    #expect(ChartMeasure.kv.top(of: [0.1]) == 1)
    #expect(ChartMeasure.batch.top(of: [nil]) == nil)
  }

  @Test func aShortWindowHasShortTimes() {
    var stage = stage()
    stage.press(.up)
    #expect(line("-10s", stage).contains("-7.5s"))
  }

  @Test func theCursorReadsWhatTheQuarterSecondWas() throws {
    var stage = stage()
    stage.press(.up)
    for _ in 0..<9 { stage.press(.left) }
    // Nine quarter seconds back: the eighth before the newest.
    let bucket = try #require(
      stage.state.facts.series.closed(count: 9, at: stage.state.time.now).first ?? nil)
    let end = stage.state.time.now / TimeSeries.bucketNanoseconds
    let tenths = (end - 8) * TimeSeries.bucketNanoseconds / 100_000_000
    #expect(stage.text.contains("at 0:0\(tenths / 10).\(tenths % 10), "))
    let rate = NumberText.rate(bucket.decodePerSecond)
    let row = try #require(stage.frame.lines.firstIndex { $0.contains("decode tok/s") })
    #expect(stage.frame.lines[row + 1].contains("  \(rate) "))
  }

  /// Beside others it is too small to be read, and says where it can be.
  @Test func inASmallPanelTheKeysSayWhereTheyRead() {
    var stage = Stage(width: 120, height: 40)
    stage.run(milliseconds: 8_000)
    stage.press(.character("5"), .character("h"))
    #expect(stage.text.contains("values are read in the charts in full: Enter opens them"))
    stage.press(.enter, .character("h"))
    #expect(stage.state.isZoomed && stage.text.contains(" ago"))
  }

  /// Durations are written as everywhere else.
  @Test func aColumnOfSecondsIsToldInSeconds() {
    var stage = stage()
    for _ in 0..<6 { stage.press(.character("j")) }
    #expect(stage.text.contains("a column is") && stage.text.contains("s · "))
    #expect(stage.text.firstMatch(of: /a column is [\d,]{4,}/) == nil)
  }

  @Test func theChartsStandStillWhileTheyAreRead() {
    var stage = stage()
    stage.press(.left, .left)
    let read = line(" ago", stage)
    let before = stage.frame.lines[5..<20]
    stage.run(milliseconds: 2_000)
    #expect(stage.frame.lines[5..<20] == before)
    #expect(line(" ago", stage) != read)
    stage.press(.escape)
    #expect(stage.state.isZoomed && stage.frame.lines[5..<20] != before)
    #expect(line("-60s", stage).contains("now"))
  }

  @Test func beyondTheNewestTheyGoOn() {
    var stage = stage()
    stage.press(.left, .left, .right)
    #expect(stage.text.contains(" ago"))
    stage.press(.right)
    #expect(!stage.text.contains(" ago"))
    stage.press(.character("g"))
    #expect(stage.text.contains(" ago"))
    stage.press(.character("G"))
    #expect(!stage.text.contains(" ago"))
  }

  @Test func aClickReadsAndPullingReadsOn() {
    var stage = stage()
    stage.press(.mouse(MouseEvent(action: .press, x: 100, y: 8)))
    let first = line(" ago", stage)
    #expect(!first.isEmpty)
    stage.press(.mouse(MouseEvent(action: .drag, x: 80, y: 8)))
    #expect(line(" ago", stage) != first && !line(" ago", stage).isEmpty)
    stage.press(.mouse(MouseEvent(action: .release, x: 80, y: 8)))
    #expect(!line(" ago", stage).isEmpty)
  }

  @Test func aWindowBesideItselfIsTheSame() {
    var stage = stage()
    stage.press(.enter)
    let table = line("decode tok/s", stage)
    #expect(stage.text.contains("kept: 60 s up to 0:0"))
    #expect(stage.text.contains("ratio = shown ÷ kept"))
    #expect(stage.frame.lines.contains { $0.contains("TTFT") && $0.contains("1.00×") })
    #expect(!table.isEmpty)
  }

  /// Of two that read as nothing there is no ratio, and none that reads 0.00×.
  @Test func twoZerosHaveNoRatio() {
    #expect(WindowComparison.ratio(0, 0.001, of: .waiting) == "--")
    #expect(WindowComparison.ratio(nil, nil, of: .waiting) == "--")
    #expect(WindowComparison.ratio(0, 5, of: .waiting) == "0.00×")
    #expect(WindowComparison.ratio(2, 4, of: .waiting) == "0.50×")
  }

  @Test func anEarlierWindowStaysAsItWasWhileTheOtherGoesOn() {
    var stage = stage()
    stage.press(.up, .enter)
    func row(_ stage: Stage) -> [Substring] {
      (stage.frame.lines.last { $0.contains("decode tok/s") } ?? "").split(separator: " ")
    }
    let before = row(stage)
    // From now on nobody comes.
    stage.press(.character("w"))
    stage.run(milliseconds: 20_000)
    let after = row(stage)
    #expect(before[3] == after[3], "kept: \(before), \(after)")
    #expect(before[2] != after[2], "shown: \(before), \(after)")
    #expect(before[4] == "1.00×" && after[4] != "1.00×")
  }

  @Test func escLetsGoOfTheCursorThenOfTheWindowThenOfTheScreen() {
    var stage = stage()
    stage.press(.enter, .left)
    #expect(stage.hints.contains("Esc follow"))
    stage.press(.escape)
    #expect(stage.hints.contains("Esc compare no more") && stage.text.contains("kept: "))
    stage.press(.escape)
    #expect(stage.state.isZoomed && !stage.text.contains("kept: "))
    stage.press(.escape)
    #expect(!stage.state.isZoomed)
  }

  @Test func percentilesOfAPastWindowLeaveOutWhatCameSince() {
    var window = LatencyWindow()
    for second in 1...10 as ClosedRange<UInt64> {
      window.append(second, of: RequestID(rawValue: second), at: second * 1_000)
    }
    #expect(window.percentiles(endingAt: 5_000, window: 3_000)?.count == 9)
    let past = window.percentiles(endingAt: 5_000, window: 3_000, isPast: true)
    #expect(past?.count == 4 && past?.p50 == 3)
  }
}
