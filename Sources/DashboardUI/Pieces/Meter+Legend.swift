import EngineTypes
import Terminal

extension Meter {
  /// Its colours, by how far along the bar they are.
  static var legend: [LegendRow] {
    levels.map { LegendRow([Cell("█", role: $0.role)], "up to \(Format.percent($0.end)) full") }
  }
}
