package import EngineTypes

/// When nobody was in the engine, as far as it told.
package struct IdleTime: Equatable, Sendable {
  /// Since when nobody is there; `nil` while somebody is, or nothing was told.
  package private(set) var since: UInt64?
  /// What is over of it since the last step.
  private var finished: UInt64 = 0

  package init() {}

  package mutating func absorb(_ rest: RestRecord) {
    if rest.isIdle { since = since ?? rest.nanoseconds } else { end(at: rest.nanoseconds) }
  }

  /// Somebody has come.
  package mutating func end(at nanoseconds: UInt64) {
    guard let since else { return }
    finished += nanoseconds > since ? nanoseconds - since : 0
    self.since = nil
  }

  /// A step begins.
  ///
  /// - Returns: how long nobody was there since the step before, in nanoseconds.
  package mutating func stepBegins(at nanoseconds: UInt64) -> UInt64 {
    end(at: nanoseconds)
    defer { finished = 0 }
    return finished
  }
}
