import EngineTypes
import Transformer

/// Follows a difference back through everything that was read, to where it came in.
///
/// A row's own past is its residual stream: behind the last place where that is equal, the first
/// part that differs is where the difference entered. Where that is attention, and K or V of an
/// earlier row differ in that layer, it came from there, and the trail goes on in that row.
struct DifferenceTrail {
  let points: [TracePoint]
  /// In order of time.
  let pairs: [Pair<TracedRow>]

  /// Where a difference came in; everything that part read was equal.
  ///
  /// - Complexity: O(rows²) at worst, as each step back is to a lower position.
  func origin(of difference: RowDifference) -> RowDifference {
    var here = entry(of: difference)
    while points[here.point].part == .attention, let writer = writer(readBy: here) {
      here = entry(of: writer)
    }
    return here
  }

  private func entry(of difference: RowDifference) -> RowDifference {
    let end = difference.point
    let equal = (0..<end).last { points[$0].part.isResidual && !differ(difference.rows, at: $0) }
    let first = ((equal ?? -1) + 1..<end).first { differ(difference.rows, at: $0) }
    return RowDifference(rows: difference.rows, point: first ?? end)
  }

  /// The earliest row whose K or V differ in the layer of an attention that read them.
  private func writer(readBy reader: RowDifference) -> RowDifference? {
    let layer = points[reader.point].layer
    let place = reader.rows.b.place
    // Of a position computed more than once, the last before the reader is what it read.
    var past: [Int: Pair<TracedRow>] = [:]
    for rows in pairs where rows.b.place.step <= place.step {
      if rows.b.place.position < place.position { past[rows.b.place.position] = rows }
    }
    let cached = points.indices.filter {
      points[$0].layer == layer && [.key, .value].contains(points[$0].part)
    }
    for rows in pairs where past[rows.b.place.position] == rows {
      if let point = cached.first(where: { differ(rows, at: $0) }) {
        return RowDifference(rows: rows, point: point)
      }
    }
    return nil
  }

  private func differ(_ rows: Pair<TracedRow>, at point: Int) -> Bool {
    guard point < min(rows.a.digests.count, rows.b.digests.count) else { return false }
    return rows.a.digests[point] != rows.b.digests[point]
  }
}

/// A pair of rows, and the index of a point at which they differ.
struct RowDifference: Hashable {
  var rows: Pair<TracedRow>
  var point: Int
}

extension TracePart {
  /// Whether it is the residual stream, which carries all that later layers of the row read.
  fileprivate var isResidual: Bool {
    switch self {
    case .embedding, .attentionResidual, .feedForwardResidual, .expertResidual: true
    default: false
    }
  }
}
