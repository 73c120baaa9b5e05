import EngineTypes

/// Settings asked for that the engine has not confirmed yet.
///
/// The engine confirms every change in order, so they hold until as many answers have come as
/// there were changes.
struct RequestedSettings: Equatable, Sendable {
  /// All of them as they will be; `nil` where everything is confirmed.
  private(set) var settings: RunSettings?
  private var openCount = 0

  /// Takes note of one change that is on its way to the engine.
  mutating func ask(for wanted: RunSettings) {
    settings = wanted
    openCount += 1
  }

  /// Takes the engine's answer to one change.
  mutating func confirm() {
    openCount -= 1
    if openCount <= 0 { self = RequestedSettings() }
  }
}
