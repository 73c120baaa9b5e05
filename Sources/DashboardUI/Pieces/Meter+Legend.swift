import EngineTypes
import Terminal

extension Meter {
  /// Its colours, by how far along the bar they are.
  static func legend(_ symbols: GraphSymbols) -> [LegendRow] {
    levels.map {
      LegendRow([Cell(symbols.solid, role: $0.role)], "up to \(Format.percent($0.end)) full")
    }
  }
}
