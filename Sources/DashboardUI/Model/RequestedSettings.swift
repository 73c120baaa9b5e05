import EngineTypes

/// Settings asked for that the engine has not confirmed yet.
///
/// The engine confirms every change in order, so they hold until as many answers have come as
/// there were changes.
struct RequestedSettings: Equatable, Sendable {
  /// All settings as they will be; `nil` where everything is confirmed.
  private(set) var settings: EngineSettings?
  private var openCount = 0

  /// Takes note of a change that is on its way to the engine.
  mutating func ask(from current: EngineSettings, _ change: (inout EngineSettings) -> Void) {
    var wanted = settings ?? current
    let before = wanted
    change(&wanted)
    // The engine says nothing to what changes nothing.
    guard wanted != before else { return }
    settings = wanted
    openCount += 1
  }

  /// Takes the engine's answer to one change.
  mutating func confirm() {
    openCount -= 1
    if openCount <= 0 { self = RequestedSettings() }
  }
}
