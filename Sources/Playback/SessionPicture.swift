import DashboardUI
import EngineTypes
package import SessionLog
package import Terminal

/// The dashboard at one place of a session, as a picture.
package struct SessionPicture {
  package var width = 120
  package var height = 40
  package var theme = Theme.standard
  /// Seconds after the log's beginning; `nil` is the last moment with requests running, or the end.
  package var seconds: Double?

  package init() {}

  /// The picture in SVG, under the log's name as the dashboard's header shows it.
  ///
  /// - Throws: `SessionLogError` where the log is no longer what it was.
  package func svg(_ session: RecordedSession, name: String) throws(SessionLogError) -> String {
    var stage = PlaybackStage(
      SessionPlayer(session), name: name, width: width, height: height, speed: .realTime)
    let chosen =
      if let seconds { UInt64(seconds * 1e9) } else {
        try Self.lastBusyMoment(of: session) ?? .max
      }
    stage.go(toNanoseconds: chosen)
    if let damage = stage.damage { throw damage }
    return SVGPicture(stage.frame(), theme: theme).text
  }

  /// The end of the last step after which a request still ran, in nanoseconds after the log's beginning;
  /// `nil` where none did.
  package static func lastBusyMoment(
    of session: RecordedSession
  ) throws(SessionLogError) -> UInt64? {
    var running: Set<RequestID> = []
    var (end, busy): (UInt64?, UInt64?)
    for event in session.eventStream {
      switch event {
      case .stepCompleted(let step):
        if !running.isEmpty { busy = end }
        end = step.startNanoseconds &+ step.durationNanoseconds
        running.formUnion(step.chunks.map(\.request))
      case .finished(let finished): running.remove(finished.id)
      case .preempted(let id, _): running.remove(id)
      default: break
      }
    }
    if let fault = session.fault { throw fault }
    if !running.isEmpty { busy = end }
    let start = session.header.nanoseconds
    return busy.map { max($0, start) - start }
  }
}
