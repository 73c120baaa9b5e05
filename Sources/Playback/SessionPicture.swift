import DashboardUI
package import SessionLog
package import Terminal

/// The dashboard at one place of a session, as a picture.
package struct SessionPicture {
  package var width = 120
  package var height = 40
  package var theme = Theme.standard
  /// Seconds after the log's beginning; `nil` is its end.
  package var seconds: Double?

  package init() {}

  /// The picture in SVG, under the log's name as the dashboard's header shows it.
  package func svg(_ session: RecordedSession, name: String) -> String {
    var stage = PlaybackStage(
      SessionPlayer(session), name: name, width: width, height: height, speed: .realTime)
    stage.go(toNanoseconds: seconds.map { UInt64($0 * 1e9) } ?? .max)
    return SVGPicture(stage.frame(), theme: theme).text
  }
}
