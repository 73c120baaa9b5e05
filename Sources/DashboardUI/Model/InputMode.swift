package import EngineTypes

/// Who gets the keys.
package enum InputMode: Equatable, Sendable {
  case panels
  /// The prompt line.
  case asking
  /// The filter line.
  case filtering
  case palette(Palette)
  case help(scroll: Int)
  case detail(RequestID, DetailTab, scroll: Int)
  /// The experiments' screen.
  case labs
  case dialog(Dialog)
  /// The list of what the dashboard has said.
  case messages(scroll: Int)
}
