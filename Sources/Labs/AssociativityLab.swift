import EngineTypes

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
    "They are added in two ways: one after another, as kernels do and Python's sum() did up to "
      + "3.11, and as sum() does from 3.12 on. That one keeps what each addition rounds away "
      + "(Neumaier's compensation) and adds it at the end. It does so for floats only, and the "
      + "list of the article, \(Article.title), writes 1 and -1 as whole numbers: what is lost when these are added stays "
      + "lost, and order shows again. With 1.0 and -1.0 every order would give the exact 0.",
    "Kernels meet this whenever the shape of a batch changes the order in which they add.",
  ]

  public let lookFor =
    "The exact sum is 0, so every other sum is rounding alone. How many different sums there are says "
    + "how many orders can be told apart by their result."

  public func work(on model: LabContext.Model?, seed: UInt64) -> LabWork {
    // A shuffle costs about what eight additions do, and they are added in two ways.
    LabWork(
      "\(count: shuffleCount) shuffles of eight numbers, each added in two ways",
      .additions(shuffleCount * 8 * 3))
  }

  static let magnitudes = [1e-10, 1e-5, 1e-2, 1]

  public func run(in context: LabContext) throws -> LabResult {
    let (tiny, huge) = (0.1, 1e20)
    let left = (tiny + huge) - huge
    let right = tiny + (huge - huge)
    let sums = try sums(context)
    let plain = SumCensus(sums.map(\.plain))
    let compensated = SumCensus(sums.map(\.compensated))
    return LabResult(
      parts: [
        .table(pair(left, right)), .table(ways(plain, compensated)),
        .figure(histogram(plain)),
        .note(
          "The article reports 102 distinct sums, from -8.326672684688674e-17 to "
            + "8.326672684688674e-17, for these values and 10,000 shuffles at seed 42: that is "
            + "Python's sum() from 3.12 on. Adding from left to right gives 258."),
      ],
      outcome: left != right && plain.distinct > 1 ? .shown : .notShown,
      verdict: left != right && plain.distinct > 1
        ? "Order alone changed the sum: \(LabValue.shown(left)) or \(LabValue.shown(right)) for three numbers, \(count: plain.distinct) "
          + "different results for eight."
        : "No order changed a sum in \(count: shuffleCount) shuffles; try more shuffles.",
      facts: [
        LabFact("left_first", .number(left)), LabFact("right_first", .number(right)),
        LabFact("shuffles", .integer(shuffleCount)),
        LabFact("distinct_sums", .integer(plain.distinct)),
        LabFact("lowest", .number(plain.lowest)), LabFact("highest", .number(plain.highest)),
        LabFact("exact_sums", .integer(plain.exact)),
        LabFact("python_distinct_sums", .integer(compensated.distinct)),
        LabFact("python_lowest", .number(compensated.lowest)),
        LabFact("python_highest", .number(compensated.highest)),
        LabFact("python_exact_sums", .integer(compensated.exact)),
      ])
  }

  /// Each order's sum, both ways.
  private func sums(
    _ context: LabContext
  ) throws(LabError) -> [(plain: Double, compensated: Double)] {
    var random = MersenneTwister(seed: context.seed)
    var values = Self.magnitudes + Self.magnitudes.map { -$0 }
    var sums: [(plain: Double, compensated: Double)] = []
    for index in 0..<shuffleCount {
      if index % 4096 == 0 {
        try context.report(LabProgress(name, done: index, of: shuffleCount, unit: "shuffles"))
      }
      random.shuffle(&values)
      // From 0 on, as Python's sum does.
      sums.append((values.reduce(0, +), PythonSum.of(values) { abs($0) == 1 }))
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

  private func ways(_ plain: SumCensus, _ compensated: SumCensus) -> LabTable {
    func row(_ way: String, _ census: SumCensus) -> [LabValue] {
      [
        .text(way), .integer(census.distinct), .number(census.lowest), .number(census.highest),
        .integer(census.exact),
      ]
    }
    return LabTable(
      "ways", "eight numbers, \(count: shuffleCount) orders",
      columns: [
        .init("way", "added"), .init("distinct", "distinct sums"),
        .init("lowest", "lowest", digits: 16), .init("highest", "highest", digits: 16),
        .init("exact", "exactly 0"),
      ],
      rows: [
        row("from left to right", plain), row("by Python's sum(), 3.12 on", compensated),
      ])
  }

  /// Counts by value, odd in number so that 0 has a column of its own.
  private func histogram(_ census: SumCensus) -> LabFigure {
    let (low, high) = (census.lowest, census.highest)
    let count = 61
    var bins = [Double](repeating: 0, count: count)
    let width = high > low ? (high - low) / Double(count) : 1
    for sum in census.sums { bins[min(count - 1, Int((sum - low) / width))] += 1 }
    return LabFigure(
      "histogram", "how often which sum, from left to right",
      .columns(bins, low: "\(low)", high: "\(high)"))
  }
}
