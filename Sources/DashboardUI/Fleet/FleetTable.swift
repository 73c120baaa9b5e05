import EngineTypes
import Terminal

/// The table of replicas: the sums of models above, the cursor among those below.
struct FleetTable {
  private let list: FleetList
  private let fleet: WatchedFleet
  private let symbols: GraphSymbols
  private let showsAll: String

  /// Sums have at most so many rows.
  private static let mostSums = 3

  init(_ state: FleetState) {
    (list, fleet, symbols) = (state.list, state.fleet, state.symbols)
    showsAll = state.keys.call(.request(.filter))
  }

  var sumCount: Int { min(Self.mostSums, fleet.sums.count) }

  func render(into buffer: inout CellBuffer, in area: Rect) {
    var inside = Box(
      title: "replicas", note: note,
      footnote:
        "~ estimated from buckets · > beyond the last bucket · in/s, out/s: tokens a second · pre: preemptions"
    ).render(into: &buffer, in: area)
    guard inside.height > 1 else { return }
    let kept = FleetColumn.kept(width: inside.width)
    let columns = Self.columns(kept, width: inside.width)
    columns.headings(into: &buffer, in: inside.takeTop(1))
    for sum in fleet.sums.prefix(min(sumCount, max(0, inside.height - 2))) {
      row(sum, kept, columns, isSelected: false, into: &buffer, in: inside.takeTop(1))
    }
    for place in window(rows: inside.height).range {
      row(
        fleet.replicas[list.items[place]], kept, columns, isSelected: place == list.cursor,
        into: &buffer, in: inside.takeTop(1))
    }
    guard list.items.isEmpty else { return }
    inside.takeText(absence, into: &buffer)
  }

  private func row(
    _ replica: WatchedFleet.Replica, _ kept: [FleetColumn], _ columns: TableColumns,
    isSelected: Bool, into buffer: inout CellBuffer, in area: Rect
  ) {
    let isDim = replica.health == .stale || replica.health == .down
    columns.row(
      kept.map { column in
        let role = column.role(of: replica)
        var text = column.text(of: replica)
        if column == .name {
          text = text.fittedInMiddle(to: Self.nameWidth(kept, width: area.width))
        }
        return (text, isDim && role == .text ? .dim : role)
      }, isSelected: isSelected, into: &buffer, in: area)
    guard kept.last == .history else { return }
    let width = Self.historyWidth(kept, width: area.width)
    let chart = Rect(x: area.maxX - width, y: area.y, width: width, height: 1)
    Sparkline(
      values: replica.history.map { $0?.generationRate }, role: isSelected ? .selection : .graph1,
      symbols: symbols
    ).render(into: &buffer, in: chart)
  }

  /// The place in the list of a row of the box, counted from its top border.
  func place(atRow row: Int, height: Int) -> Int? {
    let sums = min(sumCount, max(0, height - 5))
    // A border, headings and sums above, a border below.
    guard row >= 2 + sums, row < height - 1 else { return nil }
    let place = window(rows: height - 3 - sums).first + row - 2 - sums
    return list.items.indices.contains(place) ? place : nil
  }

  /// What a click on the headings sorts by, so many cells from the left of the table.
  func column(atX x: Int, width: Int) -> FleetColumn? {
    let kept = FleetColumn.kept(width: width)
    return Self.columns(kept, width: width).index(at: x).flatMap { place in
      kept.indices.contains(place) && kept[place] != .history ? kept[place] : nil
    }
  }

  private func window(rows: Int) -> ListWindow {
    ListWindow(cursor: list.cursor, count: list.items.count, rows: rows)
  }

  private var note: String {
    let sort = "sort \(list.order.words) \(list.isReversed ? "↑" : "↓")"
    let all = Format.count(fleet.replicas.count)
    let shown = list.onlyTrouble ? "\(Format.count(list.items.count)) of \(all)" : all
    return "\(shown) · \(sort)"
  }

  private var absence: String {
    fleet.replicas.isEmpty
      ? "there is no target" : "no replica is in trouble; \(showsAll) shows all again"
  }

  // MARK: columns

  /// What is left over goes to the name, up to so many cells, and then to the history.
  private static let longestName = 40

  private static func columns(_ kept: [FleetColumn], width: Int) -> TableColumns {
    let name = nameWidth(kept, width: width)
    return TableColumns(
      kept.map { column in
        switch column {
        case .name: .init(column.heading, name)
        case .state: .init(column.heading, column.width)
        case .history:
          .init(width > 150 ? "output tok/s, newest right" : "trend", column.width)
        default: .number(column.heading, column.width)
        }
      }, width: width, stretching: kept.last == .history ? kept.count - 1 : 0)
  }

  private static func nameWidth(_ kept: [FleetColumn], width: Int) -> Int {
    let left = spare(kept, width: width)
    let base = FleetColumn.name.width
    return min(max(base, longestName), base + (kept.last == .history ? left * 2 / 3 : left))
  }

  private static func historyWidth(_ kept: [FleetColumn], width: Int) -> Int {
    let gained = nameWidth(kept, width: width) - FleetColumn.name.width
    return FleetColumn.history.width + spare(kept, width: width) - gained
  }

  private static func spare(_ kept: [FleetColumn], width: Int) -> Int {
    max(0, width + 1 - kept.reduce(0) { $0 + $1.width + 1 })
  }
}

extension String {
  /// Cut in its middle: a name's end tells replicas of one model apart.
  fileprivate func fittedInMiddle(to width: Int) -> String {
    guard cellWidth > width, width > 8 else { return self }
    var tail = ""
    for character in reversed() {
      guard tail.cellWidth + character.cellWidth <= width * 2 / 3 else { break }
      tail.insert(character, at: tail.startIndex)
    }
    return fitted(to: width - tail.cellWidth) + tail
  }
}
