import EngineTypes
import Transformer

/// Finds where two histories part.
struct HistoryComparison {
  let histories: Pair<RunHistory>
  let promptTokenCount: Int
  /// Index of the first token that differs, of those both have.
  let firstToken: Int?
  /// Index of the first token whose logits differ in any bit.
  let firstBits: Int?
  let comparedRowCount: Int
  /// Where the difference that is told of came in.
  let origin: RowDifference?
  /// The earliest difference of all.
  let earliest: RowDifference?

  init(_ histories: Pair<RunHistory>, promptTokenCount: Int) {
    self.histories = histories
    self.promptTokenCount = promptTokenCount
    let (a, b) = (histories.a.answer.tokens, histories.b.answer.tokens)
    let firstToken = zip(a, b).enumerated().first { $0.element.0.token != $0.element.1.token }?
      .offset
    self.firstToken = firstToken
    // Rows behind a token that differs have other inputs.
    let end = firstToken.map { promptTokenCount + $0 } ?? .max
    let pairs = Self.pairs(histories, before: end)
    comparedRowCount = pairs.count
    firstBits = Self.firstBits(histories, promptTokenCount, count: min(a.count, b.count))
    let earliest = pairs.lazy.compactMap(Self.difference).first
    self.earliest = earliest
    let told = (firstToken ?? firstBits).flatMap {
      Self.place(ofToken: $0, in: histories.b, promptTokenCount)
    }
    let points = histories.b.points
    let flip = pairs.last { $0.b.place == told }
    let logits = points.firstIndex { $0.part == .logits }
    if let flip, let logits {
      let trail = DifferenceTrail(points: points, pairs: pairs)
      origin = trail.origin(of: RowDifference(rows: flip, point: logits))
    } else {
      origin = earliest
    }
  }

  /// Where a generated token's logits were computed.
  func place(ofToken index: Int, in history: RunHistory) -> TracedRow.Place? {
    Self.place(ofToken: index, in: history, promptTokenCount)
  }

  /// Computations of the same position held against each other, in order of the second run's time.
  ///
  /// A row reads the K and V of lower positions only, so the first pair that differs had equal
  /// inputs.
  private static func pairs(_ histories: Pair<RunHistory>, before end: Int) -> [Pair<TracedRow>] {
    let (a, b) = (histories.a.rowsByPosition, histories.b.rowsByPosition)
    var pairs: [Pair<TracedRow>] = []
    for (position, rows) in a where position < end {
      guard let others = b[position] else { continue }
      for index in 0..<max(rows.count, others.count) {
        pairs.append(
          Pair(rows[min(index, rows.count - 1)], others[min(index, others.count - 1)]))
      }
    }
    return pairs.sorted { $0.order.lexicographicallyPrecedes($1.order) }
  }

  private static func difference(_ rows: Pair<TracedRow>) -> RowDifference? {
    zip(rows.a.digests, rows.b.digests).enumerated()
      .first { $0.element.0 != $0.element.1 }
      .map { RowDifference(rows: rows, point: $0.offset) }
  }

  private static func place(
    ofToken index: Int, in history: RunHistory, _ promptTokenCount: Int
  ) -> TracedRow.Place? {
    guard history.answer.tokens.indices.contains(index) else { return nil }
    let token = history.answer.tokens[index]
    return TracedRow.Place(
      RowPlace(token.request, promptTokenCount - 1 + index), step: token.step)
  }

  private static func firstBits(
    _ histories: Pair<RunHistory>, _ promptTokenCount: Int, count: Int
  ) -> Int? {
    let logits = histories.map { history -> [Int: UInt64] in
      guard let point = history.points.firstIndex(where: { $0.part == .logits }) else { return [:] }
      var digests: [TracedRow.Place: UInt64] = [:]
      for row in history.rows where point < row.digests.count {
        digests[row.place] = row.digests[point]
      }
      var result: [Int: UInt64] = [:]
      for index in 0..<count {
        result[index] = place(ofToken: index, in: history, promptTokenCount)
          .flatMap { digests[$0] }
      }
      return result
    }
    return (0..<count).first { logits.a[$0] != logits.b[$0] }
  }
}

extension Pair<TracedRow> {
  fileprivate var order: [Int] { [b.place.step, b.place.position, a.place.step] }
}
