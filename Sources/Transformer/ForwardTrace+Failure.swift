public import EngineTypes

extension ForwardTrace.Row {
  /// The row's first number that is not finite, or does not fit a cache of type `kv`.
  ///
  /// - Parameter kv: the cache's type.
  /// - Returns: `nil` where all that was kept of it is finite; values must have been kept.
  public func failure(kv: KVType) -> NumericFailure? {
    for value in values {
      guard let kind = value.failure(kv: kv) else { continue }
      return NumericFailure(
        kind: kind, position: place.position, layer: value.point.layer, part: value.point.part)
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

extension KVType {
  /// Whether a finite number stays finite in this type: what rounds past its largest does not.
  fileprivate func holds(_ value: Float) -> Bool {
    switch self {
    case .f32: true
    case .f16: value.magnitude < 65_520
    case .bf16: value.magnitude < 0x1.FFp127
    }
  }
}

extension Transformer {
  /// Where a step that has just been run, and gave numbers that are not finite, made the first one.
  ///
  /// Runs the step again with its eyes on one row: the same input gives the same bits, so nothing in
  /// the cache changes. Rows returned by the run before stay as they are.
  ///
  /// - Returns: `nil` where all its logits and all that it cached are finite.
  public func failure(
    in output: ForwardOutput, of input: ForwardInput
  ) throws(DeviceFailure) -> NumericFailure? {
    guard let place = output.nonFiniteRows.first else { return nil }
    var again = input
    again.trace = TraceSelection(detailed: [place])
    again.wantsDigests = false
    return try forward(again).trace?.rows.first?.failure(kv: options.kv)
      ?? NumericFailure(kind: .nan, position: place.position, part: nil)
  }
}

extension ForwardOutput {
  /// Of each request whose numbers are no longer finite, where it matters, the first such row.
  ///
  /// That is where K or V are not, which every later row of the request would read, or logits. Both are
  /// functions of the request's own tokens. What is not finite in another row of a prompt reaches
  /// nobody: it counts as little as it would where that row came from the prefix cache.
  public var nonFiniteRows: [RowPlace] {
    var first: [RowPlace] = []
    for place in nonFiniteCacheRows + rows.filter({ !$0.isFinite }).map(\.place) {
      if let index = first.firstIndex(where: { $0.request == place.request }) {
        first[index].position = min(first[index].position, place.position)
      } else {
        first.append(place)
      }
    }
    return first
  }
}
