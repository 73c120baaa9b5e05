/// Where somebody looks in the history of steps; nowhere in particular follows the engine.
package struct HistoryCursor: Equatable, Sendable {
  /// The step under the cursor; `nil` is the newest one shown.
  package var step: Int?
  /// The newest step shown; `nil` follows the engine.
  package var end: Int?

  package init(step: Int? = nil, end: Int? = nil) { (self.step, self.end) = (step, end) }

  package var followsEngine: Bool { step == nil && end == nil }
  /// The step somebody chose to see.
  package var chosen: Int? { step ?? end }
}
