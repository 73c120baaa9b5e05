import Playback
import SessionLog
import Testing

/// A session as a picture.
struct PictureTests {
  private func svg(at seconds: Double?, width: Int = 90) throws -> String {
    var picture = SessionPicture()
    (picture.width, picture.height, picture.seconds) = (width, 25, seconds)
    return try picture.svg(LogFile(ScriptedSession().events).session(), name: "a<b.jsonl")
  }

  @Test func itShowsTheDashboardAtItsPlace() throws {
    let (start, end) = try (svg(at: 0), svg(at: 1e9))
    #expect(start != end)
    #expect(end.hasPrefix("<svg ") && end.hasSuffix("</svg>\n"))
    #expect(end.contains("REPLAY") && end.contains("a&lt;b.jsonl"))
    #expect(end.contains("viewBox=\"0 0 756 425\""))
  }

  @Test func theSamePlaceIsTheSamePicture() throws {
    let once = try svg(at: 0.01)
    let twice = try svg(at: 0.01)
    #expect(once == twice)
    // Past its end a session stays as it was.
    let (end, later) = try (svg(at: 1e8), svg(at: 1e9))
    #expect(end == later)
  }

  /// Unless somebody says where, it is no idle engine that is shown.
  @Test func byItselfItTakesTheLastMomentWithRequestsRunning() throws {
    let session = try LogFile(ScriptedSession().events).session()
    let moment = try #require(try SessionPicture.lastBusyMoment(of: session))
    let (chosen, there) = try (svg(at: nil), svg(at: Double(moment) / 1e9 + 1e-9))
    #expect(chosen == there)
  }
}
