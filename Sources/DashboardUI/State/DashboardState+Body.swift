import EngineTypes
package import Terminal

extension DashboardState {
  /// Modes beside the current one that the header has to tell of; the tour needs the row more.
  package var otherModes: Int {
    let current = facts.settings.mode
    return tour == nil && proof.totals.contains { $0.mode != current } ? 1 : 0
  }

  /// The screen's parts.
  package var layout: Layout {
    Layout(screenArea, tourRows: tourRows, otherModes: otherModes)
  }

  /// All that decides which panels have a place.
  var panelSpace: PanelSpace {
    PanelSpace(
      width: width, height: height, tourRows: tourRows, otherModes: otherModes, choice: choice)
  }

  /// What stands between header and prompt line where it covers the tour too.
  package var bodyArea: Rect { Layout.body(of: screenArea, otherModes: otherModes) }
}

/// What the panels are placed in, and which are wanted.
struct PanelSpace: Equatable {
  let width: Int
  let height: Int
  let tourRows: Int
  let otherModes: Int
  let choice: PanelChoice
}
