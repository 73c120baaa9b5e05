import Terminal

/// A layout as a person writes it: a text for each row, with the panels in it.
///
/// `"2 batch kv-cache:3"` is a row with twice the height of one without a number, in which the cache
/// is three times as wide as the batch. Where there is little room, the last rows are left out.
public struct OwnLayout: Hashable, Sendable {
  /// What the palette and the configuration call it.
  public static let name = "own"
  /// What a share of height or width may be.
  static let shares = 1...100

  /// As it was written.
  public let rows: [String]
  let arrangement: Arrangement

  /// - Throws: what is wrong with the first row that makes no sense.
  public init(rows: [String]) throws(OwnLayoutError) {
    guard !rows.isEmpty else { throw OwnLayoutError(row: nil, .noRows) }
    var parsed: [Arrangement.Row] = []
    for (index, text) in rows.enumerated() {
      let row = try Self.row(text, index)
      let known = parsed.flatMap(\.panels)
      for (place, panel) in row.panels.enumerated()
      where known.contains(panel) || row.panels[..<place].contains(panel) {
        throw OwnLayoutError(row: index, .twice(panel.name))
      }
      parsed.append(row)
    }
    self.rows = rows
    arrangement = Arrangement(
      Self.name, "as [layout] in config.toml has it", [Arrangement.Form(rows: parsed)])
  }

  private static func row(_ text: String, _ index: Int) throws(OwnLayoutError) -> Arrangement.Row {
    var words = text.split { $0.isWhitespace }
    var weight = 1
    if let first = words.first, first.first?.isNumber == true {
      weight = try share(first, index)
      words.removeFirst()
    }
    guard !words.isEmpty else { throw OwnLayoutError(row: index, .noPanels) }
    var panels: [Panel] = []
    var shares: [Int] = []
    for word in words {
      let name = word.prefix { $0 != ":" }
      let wanted = name.lowercased()
      guard let panel = Panel.all.first(where: { $0.name == wanted }) else {
        throw OwnLayoutError(row: index, .unknownPanel(legible(name)))
      }
      panels.append(panel)
      var width = 1
      if name.endIndex < word.endIndex {
        width = try share(word[name.endIndex...].dropFirst(), index)
      }
      shares.append(width)
    }
    let least = panels.map { $0.room.leastHeight }.max() ?? 0
    return Arrangement.Row(
      panels, shares: shares, least: least, weight: weight, base: 0, priority: index)
  }

  private static func share(_ word: Substring, _ index: Int) throws(OwnLayoutError) -> Int {
    guard word.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(word),
      shares.contains(number)
    else { throw OwnLayoutError(row: index, .badShare(legible(word))) }
    return number
  }

  /// A word for a message of one line.
  private static func legible(_ word: Substring) -> String {
    String(word.prefix(60).map { $0.cellWidth > 0 ? $0 : "?" }).fitted(to: 40)
  }
}

/// Why a layout of somebody's own cannot be.
public struct OwnLayoutError: Error, Hashable, CustomStringConvertible {
  public enum Fault: Hashable, Sendable {
    case noRows
    case noPanels
    case unknownPanel(String)
    case twice(String)
    case badShare(String)
  }

  /// The place of the row at fault in the list, from 0; `nil` for the list as a whole.
  public let row: Int?
  public let fault: Fault

  init(row: Int?, _ fault: Fault) { (self.row, self.fault) = (row, fault) }

  /// What is wrong and what would be right, without the place.
  public var description: String {
    switch fault {
    case .noRows: "rows is empty; a row names its panels, such as \"2 batch kv-cache:3\""
    case .noPanels: "a row names no panel; there are \(Self.names)"
    case .unknownPanel(let name): "no panel is called \(name); there are \(Self.names)"
    case .twice(let name): "\(name) stands there twice; a panel has one place"
    case .badShare(let text):
      "a share cannot be \(text.isEmpty ? "empty" : text); write a whole number from "
        + "\(OwnLayout.shares.lowerBound) to \(OwnLayout.shares.upperBound)"
    }
  }

  private static let names = Panel.all.map(\.name).joined(separator: ", ")
}
