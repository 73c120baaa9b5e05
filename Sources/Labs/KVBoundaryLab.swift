import EngineTypes
import Kernels

/// Cached and new K and V reduced apart, or as one range.
public struct KVBoundaryLab: Lab {
  public var cachedCount = 80
  public var newCount = 48
  public var blockSize = 32

  public init() {}

  public let name = "kv-boundary"
  public let title = "cached and new positions, apart or as one"

  public let explanation = [
    "Part of a prompt may be cached already: from an earlier chunk, or from another request with "
      + "the same beginning. A kernel that attends to the cached positions first and to the new "
      + "ones second starts a new reduction where the cache ends. Where that is depends on how "
      + "the prompt was cut, so the same token gets other bits from another cut.",
    "The cure is to write the new K and V to their blocks first, and then to walk one range. In "
      + "blocks of 32, 80 cached and 48 new positions are 3 + 2 = 5 blocks apart, the last cached "
      + "one half used, and 4 as one range.",
  ]

  public let lookFor =
    "The share of outputs that changed, by how many positions were cached: above 0 where the "
    + "reduction starts anew at the boundary, 0 where one range is walked."

  public func work(on model: LabContext.Model?, seed: UInt64) -> LabWork {
    let length = cachedCount + newCount
    let runs = 2 * (2 * 2 + boundaries(length).count)
    return LabWork(
      "\(count: length) positions, cut between cached and new at \(count: boundaries(length).count) places",
      .products(runs * length * length * AttentionBench.outputCount))
  }

  public func run(in context: LabContext) throws -> LabResult {
    let length = cachedCount + newCount
    var cells: [[LabValue]] = []
    var bars: [LabFigure.Bar] = []
    var (standard, invariant) = (BitDifference(), BitDifference())
    var layouts: (apart: [Range<Int>], whole: [Range<Int>]) = ([], [])
    for (index, activation) in [ActivationType.f32, .bf16].enumerated() {
      try context.report(LabProgress(name, done: index, of: 2, unit: "precisions"))
      let bench = try AttentionBench(
        context, activation: activation, length: length, blockSize: blockSize)
      for family in [KernelFamily.standard, .invariant] {
        let whole = run(bench, cached: 0, family)
        let difference = run(bench, cached: cachedCount, family).difference(to: whole)
        if family == .standard { standard.add(difference) } else { invariant.add(difference) }
        cells.append([
          .text(activation.rawValue), .text(family.rawValue),
          .share(difference.differing, of: difference.count),
          .number(difference.largest),
        ])
        guard activation == .f32 else { continue }
        if family == .standard {
          layouts.apart = run(bench, cached: cachedCount, family).splits
        } else {
          layouts.whole = run(bench, cached: cachedCount, family).splits
        }
        bars += boundaries(length).map { cached in
          let difference = run(bench, cached: cached, family).difference(to: whole)
          if family == .standard { standard.add(difference) } else { invariant.add(difference) }
          let share = Double(difference.differing) / Double(max(1, difference.count))
          return .init(
            "\(family.rawValue), \(count: cached) cached", share, note: difference.share)
        }
      }
    }
    return result(layouts, cells, bars, standard, invariant)
  }

  /// The chunk after `cached` positions, as the family cuts its KV range.
  private func run(
    _ bench: AttentionBench, cached: Int, _ family: KernelFamily
  ) -> AttentionBench.Run {
    let rows = cached..<bench.length
    return bench.run(
      rows, AttentionBench.splits(family, rows: max(2, rows.count), workers: 2), family)
  }

  /// Ends of the cache to try: every sixteenth position.
  private func boundaries(_ length: Int) -> [Int] {
    Array(stride(from: 16, to: length - 1, by: 16))
  }

  /// Blocks a reduction visits, where each of its ranges begins anew.
  private func blockVisits(_ ranges: [Range<Int>]) -> [Int] {
    ranges.map { ($0.upperBound - 1) / blockSize - $0.lowerBound / blockSize + 1 }
  }

  private func result(
    _ layouts: (apart: [Range<Int>], whole: [Range<Int>]), _ cells: [[LabValue]],
    _ bars: [LabFigure.Bar], _ standard: BitDifference, _ invariant: BitDifference
  ) -> LabResult {
    let (apart, whole) = (blockVisits(layouts.apart), blockVisits(layouts.whole))
    let outcome: LabOutcome =
      !invariant.isNone ? .broken : standard.isNone ? .notShown : .shown
    let verdict =
      switch outcome {
      case .broken: "One range gave other bits for another cache: that must never happen."
      case .notShown: "Two passes changed no output here; try another --seed."
      case .shown:
        "Apart: \(apart.map(String.init).joined(separator: " + ")) = \(apart.reduce(0, +)) blocks, "
          + "and \(standard.share) outputs changed with where the cache ends. As one range: "
          + "\(whole.reduce(0, +)) blocks, and 0 of \(count: invariant.count) changed."
      }
    return LabResult(
      parts: [
        .figure(drawing(layouts)),
        .table(
          LabTable(
            "both_ways",
            "\(count: newCount) rows after \(count: cachedCount) cached positions, against nothing cached",
            columns: [
              .init("activation", "rounded to"), .init("family", "kernels"),
              .init("differing", "differ"), .init("max_difference", "max difference"),
            ], rows: cells)),
        .figure(
          LabFigure("by_boundary", "outputs that differ, by where the cache ends", .bars(bars))),
      ],
      outcome: outcome, verdict: verdict,
      facts: [
        LabFact("cached", .integer(cachedCount)), LabFact("new", .integer(newCount)),
        LabFact("block_size", .integer(blockSize)),
        LabFact("blocks_apart", .integer(apart.reduce(0, +))),
        LabFact("blocks_as_one", .integer(whole.reduce(0, +))),
        LabFact("differing_standard", .integer(standard.differing)),
        LabFact("max_difference_standard", .number(standard.largest)),
        LabFact("differing_invariant", .integer(invariant.differing)),
        LabFact("max_difference_invariant", .number(invariant.largest)),
      ])
  }

  private func drawing(_ layouts: (apart: [Range<Int>], whole: [Range<Int>])) -> LabFigure {
    LabFigure(
      "blocks", "blocks of \(blockSize) that each way visits",
      .spans(
        length: cachedCount + newCount,
        [
          .init("cached", pieces(layouts.apart.first.map { [$0] } ?? [])),
          .init("then new", pieces(Array(layouts.apart.dropFirst()))),
          .init("as one", pieces(layouts.whole)),
        ]))
  }

  /// Ranges cut at the blocks' borders.
  private func pieces(_ ranges: [Range<Int>]) -> [Range<Int>] {
    ranges.flatMap { range in
      stride(
        from: range.lowerBound / blockSize * blockSize, to: range.upperBound, by: blockSize
      ).map { max($0, range.lowerBound)..<min($0 + blockSize, range.upperBound) }
    }
  }
}
