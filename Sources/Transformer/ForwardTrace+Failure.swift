public import EngineTypes
internal import Kernels

extension ForwardTrace.Row {
  /// The row's first number that is not finite, or does not fit a cache of type `kv`.
  ///
  /// - Parameters:
  ///   - position: of the row in its sequence.
  ///   - kv: the cache's type.
  /// - Returns: `nil` where all that was kept of it is finite; values must have been kept.
  public func failure(at position: Int, kv: KVType) -> NumericFailure? {
    for value in values {
      guard let kind = value.failure(kv: kv) else { continue }
      return NumericFailure(
        kind: kind, position: position, layer: value.point.layer, part: value.point.part)
    }
    return nil
  }
}

extension ForwardTrace.Value {
  fileprivate func failure(kv: KVType) -> NumericFailure.Kind? {
    if let number = values.first(where: { !$0.isFinite }) {
      return number.isNaN ? .nan : .infinity
    }
    let isCached = point.part == .key || point.part == .value
    return isCached && values.contains { !kv.holds($0) } ? .cacheOverflow : nil
  }
}

extension Transformer {
  /// Where a step that has just been run, and gave numbers that are not finite, made the first one.
  ///
  /// Runs the step again with its eyes on one row: the same input gives the same bits, so nothing in
  /// the cache changes. Rows returned by the run before stay as they are.
  ///
  /// - Returns: `nil` where all its logits and all that it cached are finite.
  public func failure(in output: ForwardOutput, of input: ForwardInput) -> NumericFailure? {
    let bad = output.nonFiniteCacheRows + output.rows.filter { !$0.isFinite }.map(\.row)
    guard let row = bad.min() else { return nil }
    let position = input.position(ofRow: row)
    var again = input
    again.trace = .init(rows: [row], detailedRows: [row])
    again.wantsDigests = false
    let trace = forward(again).trace
    return trace?.rows.first?.failure(at: position, kv: options.kv)
      ?? NumericFailure(kind: .nan, position: position, part: nil)
  }
}

extension ForwardInput {
  /// Where a row stands in its sequence.
  fileprivate func position(ofRow row: Int) -> Int {
    for sequence in sequences {
      let offset = row - sequence.firstRow
      if (0..<sequence.rowCount).contains(offset) { return sequence.firstPosition + offset }
    }
    preconditionFailure("row \(row) is no sequence's")
  }
}
