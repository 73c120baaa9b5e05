import DashboardUI
import EngineTypes
import Terminal
import Testing

/// A recorder that does not record is never silent.
struct RecordingAlarmTests {
  private func stage(_ width: Int, _ report: RecordingReport?) -> Stage {
    var stage = Stage(width: width, height: 40)
    stage.edit { $0.session = .scripted }
    stage.run(milliseconds: 2_000)
    stage.send(.recording(report))
    return stage
  }

  private static func failing(_ lost: Int = 0) -> RecordingReport {
    var report = RecordingReport(.failing("No space left on device"))
    report.lostEventCount = lost
    return report
  }

  private static let ended: RecordingReport = {
    var report = RecordingReport(.ended)
    report.limit = 4_000_000_000
    return report
  }()

  @Test(arguments: [60, 80, 100, 120, 200], [20, 24, 40])
  func theHeaderSaysSoAtEverySizeAsLongAsItIsTrue(width: Int, height: Int) {
    var stage = stage(width, Self.failing())
    stage.press(.resize(width: width, height: height))
    #expect(stage.text.contains(" NOT RECORDED "))
    stage.send(.recording(Self.ended))
    #expect(stage.text.contains(" RECORDING ENDED ") && !stage.text.contains("NOT RECORDED"))
    stage.send(.recording(RecordingReport(.recording)))
    #expect(!stage.text.contains("NOT RECORDED") && !stage.text.contains("RECORDING ENDED"))
  }

  @Test func itIsRedAndHasItsReasonWhereThereIsRoom() throws {
    let frame = stage(200, Self.failing()).frame
    #expect(frame.lines.prefix(3).joined().contains("NOT RECORDED  No space left on device"))
    let place = try #require(frame.lines.firstIndex { $0.contains("NOT RECORDED") })
    let parts = frame.lines[place].split(separator: "NOT RECORDED", maxSplits: 1)
    let column = try #require(parts.first).count
    #expect(frame[column, place].role == .bad)
  }

  @Test func offIsSaidInItsOwnWords() {
    let text = stage(120, RecordingReport(.off)).text
    #expect(text.contains("not recorded (--record off)") && !text.contains("NOT RECORDED"))
  }

  @Test func theSessionScreenSaysWhatBecomesOfIt() {
    var stage = stage(160, Self.failing(1_234))
    stage.edit { $0.focus = .session }
    stage.press(.character("z"))
    #expect(stage.text.contains("1,234 events are lost so far"))
    #expect(stage.text.contains("goes on by itself"))
  }
}
