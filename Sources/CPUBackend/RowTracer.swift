internal import EngineTypes
internal import Kernels
internal import Transformer

/// Copies the traced rows of a step as they come out of its operations.
///
/// Worker 0 copies, right behind the barrier after which a result is whole. Nobody overwrites it
/// before worker 0 has come to the next barrier. Copying changes nothing that is computed.
final class RowTracer: @unchecked Sendable {
  private struct Target {
    var row: Int
    /// Its index among the logits rows, where it has one.
    var logitsRow: Int?
    var isDetailed: Bool
  }

  /// One for each row of `trace`.
  private let targets: [Target]
  private var layer = 0
  private(set) var trace: ForwardTrace

  /// - Returns: `nil` where no row is to be traced.
  init?(_ input: ForwardInput, _ logits: [StepPlaces.LogitsRow]) {
    guard let wanted = input.trace else { return nil }
    var (targets, rows, firstRow) = ([Target](), [ForwardTrace.Row](), 0)
    for chunk in input.chunks {
      for position in wanted.positions[chunk.request]?.clamped(to: chunk.positions) ?? 0..<0 {
        let row = firstRow + position - chunk.firstPosition
        targets.append(
          Target(
            row: row, logitsRow: logits.firstIndex { $0.row == row },
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
  func take(
    _ part: TracePart, of matrix: FloatMatrix, columns: Range<Int>, heads: HeadLayout? = nil,
    _ worker: Worker
  ) {
    guard worker.index == 0 else { return }
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
  func take(
    _ part: TracePart, of matrix: FloatMatrix, slots groups: ExpertGroups, _ worker: Worker
  ) {
    guard worker.index == 0 else { return }
    for (index, target) in targets.enumerated() {
      let values = groups.slotsByExpert(ofRow: target.row).flatMap { slot in
        matrix.withRow(slot) { row in row.indices.map { row[$0] } }
      }
      add(TracePoint(layer: layer, part: part), to: index, values.span, values.indices)
    }
  }

  /// Takes what part each row takes of every expert.
  func takeRouting(_ routed: RoutedRows, _ worker: Worker) {
    guard worker.index == 0 else { return }
    for (index, target) in targets.enumerated() {
      var values = [Float](repeating: 0, count: routed.expertCount)
      for place in 0..<routed.usedCount {
        values[routed.expert(place, ofRow: target.row)] = routed.weight(place, ofRow: target.row)
      }
      add(TracePoint(layer: layer, part: .routing), to: index, values.span, values.indices)
    }
  }

  /// Takes the whole width.
  func take(_ part: TracePart, of matrix: FloatMatrix, _ worker: Worker) {
    take(part, of: matrix, columns: 0..<matrix.columnCount, worker)
  }

  /// Takes a part from a matrix with a row for every logits row.
  func takeLogits(_ part: TracePart, of matrix: FloatMatrix, count: Int, _ worker: Worker) {
    guard worker.index == 0 else { return }
    let point = TracePoint(layer: nil, part: part)
    for (index, target) in targets.enumerated() {
      guard let row = target.logitsRow else { continue }
      add(point, to: index, from: matrix, row: row, columns: 0..<count)
    }
  }

  /// Takes what became of the logits rows, once the step is over.
  func take(logSumExp: (_ logitsRow: Int) -> Float?) {
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
