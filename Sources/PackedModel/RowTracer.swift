package import EngineTypes
package import Kernels
package import Transformer

/// Copies the traced rows of a step as they come out of its operations.
///
/// Whoever runs the step calls it when a result is whole, one thread at a time, and keeps it so until the
/// call is over. Copying changes nothing that is computed.
package final class RowTracer: @unchecked Sendable {
  private struct Target {
    var row: Int
    /// Its index among the logits rows, where it has one.
    var logitsRow: Int?
    var isDetailed: Bool
  }

  /// One for each row of `trace`.
  private let targets: [Target]
  private var layer = 0
  package private(set) var trace: ForwardTrace

  /// `nil` where no row is to be traced; `logitsRows` are the rows of the step whose logits are wanted, in
  /// their order.
  package init?(_ input: ForwardInput, logitsRows: [Int]) {
    guard let wanted = input.trace else { return nil }
    var (targets, rows, firstRow) = ([Target](), [ForwardTrace.Row](), 0)
    for chunk in input.chunks {
      for position in wanted.positions[chunk.request]?.clamped(to: chunk.positions) ?? 0..<0 {
        let row = firstRow + position - chunk.firstPosition
        targets.append(
          Target(
            row: row, logitsRow: logitsRows.firstIndex(of: row),
            isDetailed: wanted.detailed[chunk.request]?.contains(position) ?? false))
        rows.append(.init(place: RowPlace(chunk.request, position), values: []))
      }
      firstRow += chunk.rowCount
    }
    guard !targets.isEmpty else { return nil }
    self.targets = targets
    trace = ForwardTrace(rows: rows)
  }

  /// Takes a layer's part from columns of a matrix with a row for every row of the step.
  package func take(
    _ part: TracePart, of matrix: FloatMatrix, columns: Range<Int>, heads: HeadLayout? = nil
  ) {
    let point = TracePoint(layer: part == .embedding ? nil : layer, part: part)
    for (index, target) in targets.enumerated() {
      if let heads, !heads.isPlain {
        add(point, to: index, from: matrix, row: target.row, columns: columns, heads)
      } else {
        add(point, to: index, from: matrix, row: target.row, columns: columns)
      }
    }
    if part.endsLayer { layer += 1 }
  }

  /// Takes a layer's part from a matrix with a row for every slot.
  package func take(
    _ part: TracePart, of matrix: FloatMatrix, slots groups: ExpertGroups
  ) {
    for (index, target) in targets.enumerated() {
      let values = groups.slotsByExpert(ofRow: target.row).flatMap { slot in
        matrix.withRow(slot) { row in row.indices.map { row[$0] } }
      }
      add(TracePoint(layer: layer, part: part), to: index, values.span, values.indices)
    }
  }

  /// Takes what part each row takes of every expert.
  package func takeRouting(_ routed: RoutedRows) {
    for (index, target) in targets.enumerated() {
      var values = [Float](repeating: 0, count: routed.expertCount)
      for place in 0..<routed.usedCount {
        values[routed.expert(place, ofRow: target.row)] = routed.weight(place, ofRow: target.row)
      }
      add(TracePoint(layer: layer, part: .routing), to: index, values.span, values.indices)
    }
  }

  /// Takes the whole width.
  package func take(_ part: TracePart, of matrix: FloatMatrix) {
    take(part, of: matrix, columns: 0..<matrix.columnCount)
  }

  /// Takes a part from a matrix with a row for every logits row.
  package func takeLogits(_ part: TracePart, of matrix: FloatMatrix, count: Int) {
    let point = TracePoint(layer: nil, part: part)
    for (index, target) in targets.enumerated() {
      guard let row = target.logitsRow else { continue }
      add(point, to: index, from: matrix, row: row, columns: 0..<count)
    }
  }

  /// Takes a part of every row from whoever has the values of one.
  package func take<Failure: Error>(
    _ part: TracePart, _ values: (_ row: Int) throws(Failure) -> [Float]
  ) throws(Failure) {
    let point = TracePoint(layer: part == .embedding ? nil : layer, part: part)
    for (index, target) in targets.enumerated() {
      let values = try values(target.row)
      add(point, to: index, values.span, values.indices)
    }
    if part.endsLayer { layer += 1 }
  }

  /// Likewise of every row that has logits.
  package func takeLogits<Failure: Error>(
    _ part: TracePart, _ values: (_ logitsRow: Int) throws(Failure) -> [Float]
  ) throws(Failure) {
    for (index, target) in targets.enumerated() {
      guard let row = target.logitsRow else { continue }
      let values = try values(row)
      add(TracePoint(layer: nil, part: part), to: index, values.span, values.indices)
    }
  }

  /// Takes what became of the logits rows, once the step is over.
  package func take(logSumExp: (_ logitsRow: Int) -> Float?) {
    for (index, target) in targets.enumerated() {
      guard let row = target.logitsRow, let value = logSumExp(row) else { continue }
      add(TracePoint(layer: nil, part: .logSumExp), to: index, [value].span, 0..<1)
    }
  }

  private func add(
    _ point: TracePoint, to index: Int, from matrix: FloatMatrix, row: Int, columns: Range<Int>
  ) {
    matrix.withRow(row) { add(point, to: index, $0, columns) }
  }

  private func add(
    _ point: TracePoint, to index: Int, from matrix: FloatMatrix, row: Int, columns: Range<Int>,
    _ heads: HeadLayout
  ) {
    let values = stride(from: columns.lowerBound, to: columns.upperBound, by: heads.paddedSize)
      .flatMap { head in (0..<heads.size).map { matrix[row, head + heads.place(of: $0)] } }
    add(point, to: index, values.span, values.indices)
  }

  private func add(_ point: TracePoint, to index: Int, _ span: Span<Float>, _ columns: Range<Int>) {
    trace.rows[index].values.append(
      .init(
        point: point, digest: BitDigest.of(span, columns),
        values: targets[index].isDetailed ? columns.map { span[$0] } : []))
  }
}

/// A digest of floats' bits for comparing two runs of this program, not for keeping.
///
/// Four lanes, each a chain of invertible steps, so two rows that differ in one element never have
/// the same digest.
enum BitDigest {
  private static let prime: UInt64 = 0x9E37_79B9_7F4A_7C15

  static func of(_ values: Span<Float>, _ range: Range<Int>) -> UInt64 {
    var (a, b, c, d): (UInt64, UInt64, UInt64, UInt64) = (1, 2, 3, 4)
    var index = range.lowerBound
    while index + 4 <= range.upperBound {
      a = step(a, values[index])
      b = step(b, values[index + 1])
      c = step(c, values[index + 2])
      d = step(d, values[index + 3])
      index += 4
    }
    while index < range.upperBound {
      a = step(a, values[index])
      index += 1
    }
    return [b, c, d].reduce(a) { mix($0) ^ mix($1 &+ $0 &* prime) }
  }

  private static func step(_ lane: UInt64, _ value: Float) -> UInt64 {
    let next = (lane ^ UInt64(value.bitPattern)) &* prime
    return next ^ (next >> 29)
  }

  private static func mix(_ x: UInt64) -> UInt64 {
    let y = (x ^ (x >> 32)) &* prime
    return y ^ (y >> 29)
  }
}
