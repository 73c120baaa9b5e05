import Terminal

/// The columns of the request table, for the width there is.
///
/// The hash and the verdict stay longest: they are what the program is about.
enum RequestColumn: CaseIterable {
  case id, state, tokens, ttft, tpot, hash, verdict, text

  var heading: String {
    switch self {
    case .id: "id"
    case .state: "state"
    case .tokens: "tokens"
    case .ttft: "TTFT"
    case .tpot: "TPOT"
    case .hash: "hash"
    case .verdict: "verdict"
    case .text: "text"
    }
  }

  /// Cells, without the blank that follows.
  var width: Int {
    switch self {
    case .id: 8
    case .state: 9
    case .tokens: 7
    case .ttft, .tpot: 6
    case .hash: 12
    case .verdict: 20
    case .text: 12
    }
  }

  var isNumber: Bool { self == .tokens || self == .ttft || self == .tpot }

  /// What a click on the heading sorts by.
  var order: RequestOrder.Column? {
    switch self {
    case .id: .newest
    case .tokens: .tokens
    case .ttft: .ttft
    case .tpot: .tpot
    case .verdict: .verdict
    case .state, .hash, .text: nil
    }
  }

  private static let byImportance: [RequestColumn] = [
    .id, .hash, .verdict, .state, .tokens, .tpot, .ttft, .text,
  ]

  /// Those that fit, in the order they are drawn; the last takes what is left.
  static func fitting(_ width: Int) -> [RequestColumn] {
    // The last column needs no blank behind it.
    var left = width + 1
    var kept: Set<RequestColumn> = []
    for column in byImportance {
      guard column.width + 1 <= left || kept.isEmpty else { break }
      left -= column.width + 1
      kept.insert(column)
    }
    return allCases.filter { kept.contains($0) }
  }

  /// The column at `x` of a table `width` cells wide.
  static func fitting(_ width: Int, at x: Int) -> RequestColumn? {
    let columns = fitting(width)
    var start = 0
    for column in columns {
      start += column.width + 1
      if x < start { return x >= 0 ? column : nil }
    }
    return columns.last
  }
}
