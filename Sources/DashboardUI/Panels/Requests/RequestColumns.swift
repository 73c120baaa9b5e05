import EngineTypes
import Terminal

/// The columns of the request table.
///
/// The verdict stays longest, then the hash behind it: they are what the program is about.
enum RequestColumn: CaseIterable {
  case id, state, tokens, ttft, tpot, hash, verdict, question, answer

  var heading: String {
    switch self {
    case .id: "id"
    case .state: "state"
    case .tokens: "in/out"
    case .ttft: "TTFT"
    case .tpot: "TPOT"
    case .hash: "hash"
    case .verdict: "verdict"
    case .question: "question"
    case .answer: "answer"
    }
  }

  /// Cells it has at least, without the blank that follows.
  var width: Int {
    switch self {
    case .id: 8
    case .state: 9
    case .tokens: 7
    case .ttft, .tpot: 6
    case .hash: 12
    case .verdict: 20
    case .question: 16
    case .answer: 16
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
    case .state, .hash, .question, .answer: nil
    }
  }

  private static let byImportance: [RequestColumn] = [
    .id, .verdict, .hash, .state, .tokens, .tpot, .ttft, .question, .answer,
  ]

  /// Cells the hash gives up, at most, so that a long name or count costs no column.
  private static let spareHashDigits = 3

  /// Those that fit, in the order they are drawn, with their widths; the last takes what is left.
  fileprivate static func fitting(
    _ width: Int, widths: (RequestColumn) -> Int
  ) -> [(column: RequestColumn, width: Int)] {
    // The last column needs no blank behind it.
    var left = width + 1
    var kept: Set<RequestColumn> = []
    var (cut, excess) = (0, 0)
    for column in byImportance {
      excess += widths(column) - column.width
      let missing = max(0, widths(column) + 1 - left)
      guard cut + missing <= min(excess, spareHashDigits) || kept.isEmpty else { break }
      cut += missing
      left = max(0, left - widths(column) - 1)
      kept.insert(column)
    }
    let lost = kept.contains(.hash) ? cut : 0
    return allCases.filter { kept.contains($0) }
      .map { ($0, $0 == .hash ? widths($0) - lost : widths($0)) }
  }
}

/// The columns of one table, wide enough for its longest names and counts.
struct RequestColumns {
  let columns: [(column: RequestColumn, width: Int)]

  /// What is in the table that does not explain itself.
  var footnote: String {
    let shown = Set(columns.map(\.column))
    let parts = [
      shown.contains(.tokens) ? "in/out: tokens of the question and of the answer" : nil,
      "--: not known, or not yet",
      shown.contains(.answer) ? "answer: its newest words" : nil,
    ]
    return parts.compactMap(\.self).joined(separator: " · ")
  }

  /// - Complexity: O(entries).
  init(_ width: Int, for entries: [RequestEntry], idWidth: Int) {
    let tokens = entries.map { RequestColumns.tokens(of: $0).count }.max() ?? 0
    columns = RequestColumn.fitting(width) { column in
      switch column {
      // A letter and a blank come before the name.
      case .id: max(column.width, idWidth + 2)
      case .tokens: max(column.width, tokens)
      // Only where no other column has to go for it.
      case .state where width >= 110: 17
      default: column.width
      }
    }
  }

  /// `12/64`: of the prompt, and generated; of a prompt that was refused nothing was counted.
  static func tokens(of entry: RequestEntry) -> String {
    if entry.isRejected { return Format.unknown }
    return "\(Format.count(entry.promptTokenCount))/\(Format.count(entry.tokens.count))"
  }

  /// The column at `x`, counted from the left of the table.
  func column(at x: Int) -> RequestColumn? {
    var start = 0
    for place in columns {
      start += place.width + 1
      if x < start { return x >= 0 ? place.column : nil }
    }
    return columns.last?.column
  }
}
