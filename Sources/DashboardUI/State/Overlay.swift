package import EngineTypes

/// What stands before the panels and gets the keys, with all that is its own.
package indirect enum Overlay: Equatable, Sendable {
  case none
  /// The prompt line.
  case asking
  /// The filter line.
  case filtering
  case palette(Palette)
  case help(Help)
  case detail(RequestID, DetailTab, scroll: Int)
  /// The experiments' screen.
  case labs
  case dialog(Dialog)
  /// The list of what the dashboard has said.
  case messages(scroll: Int)
}
