/// The engine's clock as seen from the dashboard's.
///
/// Events carry the engine's time; between events it is carried forward by our own clock, so
/// rates fall to zero when the engine goes quiet.
package struct EngineTime: Equatable, Sendable {
  private var newest: UInt64 = 0
  private var seenAt: UInt64 = 0
  private var local: UInt64 = 0
  /// Whether the engine stands still because somebody asked it to; then its time does too.
  private var isHeld = false

  package init() {}

  package mutating func tick(_ nanoseconds: UInt64) { local = max(local, nanoseconds) }

  package mutating func observe(_ engineNanoseconds: UInt64) {
    guard engineNanoseconds > newest else { return }
    newest = engineNanoseconds
    seenAt = local
  }

  /// Holds the engine's time while it is paused.
  package mutating func hold(_ holds: Bool) {
    if isHeld && !holds { seenAt = local }
    isHeld = holds
  }

  /// Sets the engine's time, also back: a recording's clock goes as the recording does.
  package mutating func pin(_ engineNanoseconds: UInt64) {
    (newest, seenAt) = (engineNanoseconds, local)
  }

  /// The engine's time now.
  package var now: UInt64 { newest + (isHeld ? 0 : quiet) }
  /// How long ago the newest event arrived.
  package var quiet: UInt64 { local - seenAt }
  /// The dashboard's own time.
  package var localNow: UInt64 { local }
}
