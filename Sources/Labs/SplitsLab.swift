import EngineTypes
import Kernels

/// A fixed number of splits against splits of a fixed size.
public struct SplitsLab: Lab {
  public var length = 1000

  public init() {}

  public let name = "splits"
  public let title = "attention cut into four parts, or into parts of 256"

  public let explanation = [
    "A decode step has one query a sequence and a long KV cache. To keep all cores busy, "
      + "FlashDecoding cuts the cache into a number of splits, attends to each, and merges. How "
      + "many splits depends on how many other rows keep the cores busy already: with more "
      + "company a row is cut into fewer, larger parts, and its sums are taken in another order.",
    "The cure is to fix the size of a split instead of their number. A longer cache then has more "
      + "splits, but a position always falls into the same one, whoever else is there.",
  ]

  public let lookFor =
    "The table by company: as rows join the step, the standard kernel cuts the same cache into other "
    + "parts and other bits come out; with parts of a fixed size neither changes."

  public func work(on model: LabContext.Model?, seed: UInt64) -> LabWork {
    let runs = 2 * (2 + 2 * (1 + Self.companies.count))
    return LabWork(
      "one query over \(count: length) cached positions, cut \(count: runs) ways",
      .products(runs * 2 * length * AttentionBench.outputCount))
  }

  private static let companies = [1, 2, 3, 4, 8, 32]

  public func run(in context: LabContext) throws -> LabResult {
    let workers = max(3, context.settings.threadCount)
    var byCount: [[LabValue]] = []
    var byCompany: [[LabValue]] = []
    var spans: [LabFigure.SpanRow] = []
    var (standard, invariant) = (BitDifference(), BitDifference())
    let last = length - 1..<length
    for (index, activation) in [ActivationType.f32, .bf16].enumerated() {
      try context.report(LabProgress(name, done: index, of: 2, unit: "precisions"))
      let bench = try AttentionBench(
        context, activation: activation, length: length, blockSize: 16)
      let fixedSize = bench.run(
        last, .fixedSize(KernelPlan.invariantSplitSize), .invariant)
      let fixedCount = bench.run(last, .fixedCount(4), .standard)
      let difference = fixedCount.difference(to: fixedSize)
      byCount.append([
        .text(activation.rawValue), .text(fixedCount.splits.sizes), .text(fixedSize.splits.sizes),
        .share(difference.differing, of: difference.count), .number(difference.largest),
      ])
      if spans.isEmpty {
        spans = [
          .init("4 splits", fixedCount.splits),
          .init("size \(KernelPlan.invariantSplitSize)", fixedSize.splits),
        ]
      }
      for family in [KernelFamily.standard, .invariant] {
        let alone = bench.run(
          last, AttentionBench.splits(family, rows: 1, workers: workers), family)
        for rows in Self.companies {
          let crowd = bench.run(
            last, AttentionBench.splits(family, rows: rows, workers: workers), family)
          let difference = crowd.difference(to: alone)
          if family == .standard { standard.add(difference) } else { invariant.add(difference) }
          byCompany.append([
            .text(activation.rawValue), .text(family.rawValue), .integer(rows),
            .text(crowd.splits.sizes), .share(difference.differing, of: difference.count),
            .number(difference.largest),
          ])
        }
        // The same row once more, as the last of a prefill chunk.
        guard family == .invariant else { continue }
        let chunk = bench.run(
          max(0, length - 100)..<length, AttentionBench.splits(family, rows: 100, workers: workers),
          family)
        invariant.add(chunk.difference(to: alone))
      }
    }
    return result(spans, byCount, byCompany, standard, invariant, workers: workers)
  }

  private func result(
    _ spans: [LabFigure.SpanRow], _ byCount: [[LabValue]], _ byCompany: [[LabValue]],
    _ standard: BitDifference, _ invariant: BitDifference, workers: Int
  ) -> LabResult {
    let outcome: LabOutcome =
      !invariant.isNone ? .broken : standard.isNone ? .notShown : .shown
    let verdict =
      switch outcome {
      case .broken: "The fixed size gave other bits in company: that must never happen."
      case .notShown:
        "The number of splits changed no output at this length; try a larger --length."
      case .shown:
        "With a number of splits that follows the company, \(standard.share) outputs changed, by up "
          + "to \(LabValue.shown(standard.largest)); with a fixed size 0 of \(count: invariant.count)."
      }
    return LabResult(
      parts: [
        .figure(
          LabFigure(
            "coverage", "which of \(count: length) KV positions each split covers",
            .spans(length: length, spans))),
        .table(
          LabTable(
            "count_against_size", "one query, both ways",
            columns: [
              .init("activation", "rounded to"), .init("fixed_count", "fixed number"),
              .init("fixed_size", "fixed size"), .init("differing", "differ"),
              .init("max_difference", "max difference"),
            ], rows: byCount)),
        .table(
          LabTable(
            "by_company", "one query alone and in steps of more rows, \(count: workers) workers",
            columns: [
              .init("activation", "rounded to"), .init("family", "kernels"),
              .init("rows", "rows"), .init("splits", "splits"),
              .init("differing", "differ"), .init("max_difference", "max difference"),
            ], rows: byCompany)),
      ],
      outcome: outcome, verdict: verdict,
      facts: [
        LabFact("length", .integer(length)),
        LabFact("fixed_count", .text(spans.first?.spans.sizes ?? "")),
        LabFact("fixed_size", .text(spans.last?.spans.sizes ?? "")),
        LabFact("differing_standard", .integer(standard.differing)),
        LabFact("max_difference_standard", .number(standard.largest)),
        LabFact("differing_invariant", .integer(invariant.differing)),
        LabFact("max_difference_invariant", .number(invariant.largest)),
      ])
  }
}
