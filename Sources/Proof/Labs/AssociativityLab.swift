/// Floating-point addition is not associative: the original sin.
public struct AssociativityLab: Lab {
  public var shuffleCount = 10_000

  public init() {}

  public let name = "associativity"
  public let title = "the same numbers, added in another order"

  public let explanation = [
    "A floating-point sum is rounded after every addition, so (a + b) + c and a + (b + c) may "
      + "differ. Nothing random happens: one order always gives one result.",
    "Here eight numbers whose exact sum is 0 (1e-10, 1e-5, 1e-2, 1 and their negatives) are "
      + "shuffled and added from left to right in double precision. The shuffles are CPython's: "
      + "Mersenne Twister and random.shuffle, from the seed.",
    "Kernels meet this whenever the shape of a batch changes the order in which they add.",
  ]

  static let magnitudes = [1e-10, 1e-5, 1e-2, 1]

  public func run(in context: LabContext) throws -> LabResult {
    let (tiny, huge) = (0.1, 1e20)
    let left = (tiny + huge) - huge
    let right = tiny + (huge - huge)
    let sums = try sums(context)
    let distinct = Set(sums).sorted()
    guard let lowest = distinct.first, let highest = distinct.last else {
      preconditionFailure("\(shuffleCount) shuffles gave no sum")
    }
    let zeros = sums.count { $0 == 0 }
    return LabResult(
      parts: [
        .table(pair(left, right)), .figure(histogram(sums, from: lowest, to: highest)),
        .note(
          "\(distinct.count) distinct sums in \(shuffleCount) shuffles, from \(lowest) to "
            + "\(highest); \(zeros) are the exact 0."),
        .note(
          "The article reports 102 distinct sums, from -8.327e-17 to 8.327e-17, for these values and "
            + "10,000 shuffles at seed 42. Python 3.11 adding from left to right gives 258 for them, "
            + "from -2.220e-16 to 2.220e-16, and that is what this experiment repeats; from 3.12 on, "
            + "Python's sum() compensates rounding errors."),
      ],
      outcome: left != right && distinct.count > 1 ? .shown : .notShown,
      verdict: left != right && distinct.count > 1
        ? "Order alone changed the sum: \(left) or \(right) for three numbers, \(distinct.count) "
          + "different results for eight."
        : "No order changed a sum in \(shuffleCount) shuffles; try more shuffles.",
      facts: [
        LabFact("left_first", .number(left)), LabFact("right_first", .number(right)),
        LabFact("shuffles", .integer(shuffleCount)),
        LabFact("distinct_sums", .integer(distinct.count)), LabFact("lowest", .number(lowest)),
        LabFact("highest", .number(highest)), LabFact("exact_sums", .integer(zeros)),
      ])
  }

  private func sums(_ context: LabContext) throws(LabError) -> [Double] {
    var random = MersenneTwister(seed: context.seed)
    var values = Self.magnitudes + Self.magnitudes.map { -$0 }
    var sums: [Double] = []
    for index in 0..<shuffleCount {
      if index % 4096 == 0 {
        try context.report(LabProgress(name, done: index, of: shuffleCount, unit: "shuffles"))
      }
      random.shuffle(&values)
      // From 0 on, as Python's sum does.
      sums.append(values.reduce(0, +))
    }
    return sums
  }

  private func pair(_ left: Double, _ right: Double) -> LabTable {
    LabTable(
      "pair", "three numbers, two orders",
      columns: [.init("expression", "expression"), .init("result", "result")],
      rows: [
        [.text("(0.1 + 1e20) - 1e20"), .number(left)],
        [.text("0.1 + (1e20 - 1e20)"), .number(right)],
      ])
  }

  /// Counts by value, odd in number so that 0 has a column of its own.
  private func histogram(_ sums: [Double], from low: Double, to high: Double) -> LabFigure {
    let count = 61
    var bins = [Double](repeating: 0, count: count)
    let width = high > low ? (high - low) / Double(count) : 1
    for sum in sums { bins[min(count - 1, Int((sum - low) / width))] += 1 }
    return LabFigure(
      "histogram", "how often which sum",
      .columns(bins, low: "\(low)", high: "\(high)"))
  }
}
