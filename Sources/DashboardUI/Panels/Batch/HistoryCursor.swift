/// Where somebody looks in the history of steps; nowhere in particular follows the engine.
package struct HistoryCursor: Equatable, Sendable {
  /// The step under the cursor; `nil` is the newest one shown.
  package var step: Int?
  /// The newest step shown; `nil` follows the engine.
  package var end: Int?
  /// The newest step there was when somebody began to look back.
  package var seam: Int?

  package init(step: Int? = nil, end: Int? = nil, seam: Int? = nil) {
    (self.step, self.end, self.seam) = (step, end, seam)
  }

  package var followsEngine: Bool { step == nil && end == nil }
  /// The step somebody chose to see.
  package var chosen: Int? { step ?? end }
}
