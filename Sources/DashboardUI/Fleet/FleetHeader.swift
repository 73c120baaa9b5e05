import EngineTypes
import Terminal

/// How many answer, and who stands out.
struct FleetHeader {
  private let fleet: WatchedFleet
  private let screen: Rect
  /// Findings that have room.
  private let findingRows: Int

  init(_ state: FleetState) {
    (fleet, screen) = (state.fleet, state.screenArea)
    findingRows =
      switch screen.height {
      case ..<16: 0
      case ..<30: 1
      default: 3
      }
  }

  private var isBoxed: Bool { screen.height >= 20 }
  private var shown: [String] {
    if fleet.findings.count <= findingRows { return fleet.findings }
    guard findingRows > 0 else { return [] }
    let kept = fleet.findings.prefix(findingRows - (findingRows > 1 ? 1 : 0))
    let left = fleet.findings.count - kept.count
    if findingRows == 1 { return [fleet.findings[0]] }
    return kept + ["and \(Format.count(left)) more"]
  }

  /// Where there is room for it.
  private var cost: String? { screen.height < 24 ? nil : fleet.cost }

  var height: Int { 1 + (cost == nil ? 0 : 1) + shown.count + (isBoxed ? 2 : 0) }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var inside = area
    if isBoxed {
      inside = Box(title: "invar attach", isFocused: false, note: fleet.terms)
        .render(into: &buffer, in: area)
    }
    let cell = fleet.verdict.cell
    var line = StyledLine(" \(cell.glyph) ", cell.role, .bold)
    line.add(fleet.headline.inOneLine, cell.role, .bold)
    line.render(into: &buffer, in: inside.takeTop(1))
    if let cost { StyledLine("   \(cost)").render(into: &buffer, in: inside.takeTop(1)) }
    for finding in shown {
      StyledLine("   \(finding.inOneLine)", .warn).render(into: &buffer, in: inside.takeTop(1))
    }
  }
}
