package import EngineTypes

/// How fast one thing went in both sessions.
package struct SpeedFigure: Hashable, Sendable {
  package enum Unit: String, Hashable, Sendable {
    case count
    case nanoseconds = "ns"
    case perSecond = "per_second"
  }

  package var name: String
  package var unit: Unit
  /// `nil` where a session has no such figure.
  package var values: Pair<Double?>

  /// B ÷ A; `nil` where one of them is not known or A is 0.
  package var ratio: Double? {
    guard let a = values.a, let b = values.b, a > 0 else { return nil }
    return b / a
  }
}

/// Figures of the same kind of thing.
package struct SpeedTable: Hashable, Sendable {
  package enum Subject: Hashable, Sendable {
    /// Pairs that were completed in company in both logs.
    case company(pairCount: Int)
    /// Pairs that had their steps alone in both, whose clock runs in these only.
    case alone(pairCount: Int)
    /// Everything in the logs, whether the other one has it or not.
    case sessions

    /// Below these the 95th percentile is the slowest of all, and a median rests on a handful.
    package static let fewestPairs = 20

    /// Whether there are too few pairs for a ratio to mean much.
    package var isThin: Bool {
      switch self {
      case .company(let count), .alone(let count): count < Self.fewestPairs
      case .sessions: false
      }
    }
  }

  package var subject: Subject
  package var figures: [SpeedFigure]

  /// Pairs in company, pairs alone and whole sessions; only what there is.
  static func all(
    _ digests: Pair<LogDigest>, _ pairs: [Pair<RequestDigest>]
  ) -> [SpeedTable] {
    let company = pairs.filter { $0.a.account == .completed && $0.b.account == .completed }
    let alone = pairs.filter { pair in
      pair.a.account == .reference && pair.b.account == .reference && pair.a.isWhole
        && pair.b.isWhole
    }
    var tables: [SpeedTable] = []
    if !company.isEmpty {
      tables.append(
        SpeedTable(subject: .company(pairCount: company.count), figures: latencies(company)))
    }
    if !alone.isEmpty {
      tables.append(SpeedTable(subject: .alone(pairCount: alone.count), figures: latencies(alone)))
    }
    return tables + [SpeedTable(subject: .sessions, figures: totals(digests))]
  }

  private static func latencies(_ pairs: [Pair<RequestDigest>]) -> [SpeedFigure] {
    let kinds: [(String, (RequestTimes) -> UInt64?)] = [
      ("TTFT", \.timeToFirstToken), ("TPOT", \.timePerOutputToken), ("E2E", \.timeToLastToken),
    ]
    return kinds.flatMap { name, time in
      let sorted = Pair(
        pairs.compactMap { time($0.a.times) }.sorted(),
        pairs.compactMap { time($0.b.times) }.sorted())
      return [50, 95].map { rank in
        SpeedFigure(
          name: "\(name) p\(rank)", unit: .nanoseconds,
          values: sorted.map { Percentiles.nearest(rank, of: $0).map { Double($0) } })
      }
    }
  }

  private static func totals(_ digests: Pair<LogDigest>) -> [SpeedFigure] {
    let loads = digests.map(LoadTotals.init)
    func count(_ name: String, _ value: (LogDigest) -> Int) -> SpeedFigure {
      SpeedFigure(name: name, unit: .count, values: digests.map { Double(value($0)) })
    }
    return [
      count("steps", \.stepCount), count("tokens computed", \.computedTokenCount),
      count("tokens generated", \.generatedTokenCount),
      SpeedFigure(
        name: "time in steps", unit: .nanoseconds,
        values: digests.map { Double($0.stepNanoseconds) }),
      SpeedFigure(
        name: "generated a second in steps", unit: .perSecond,
        values: digests.map { rate($0.generatedTokenCount, $0.stepNanoseconds) }),
      SpeedFigure(
        name: "duration of the load", unit: .nanoseconds,
        values: loads.map { $0.nanoseconds.map { Double($0) } }),
      SpeedFigure(
        name: "tokens a second of the load", unit: .perSecond,
        values: loads.map { rate($0.tokenCount, $0.nanoseconds ?? 0) }),
    ]
  }

  private static func rate(_ count: Int, _ nanoseconds: UInt64) -> Double? {
    nanoseconds > 0 ? Double(count) / (Double(nanoseconds) / 1e9) : nil
  }
}

/// What the completed requests in company came to, from their first arrival to their last token.
private struct LoadTotals {
  let tokenCount: Int
  /// By the running clock; `nil` where nothing was completed in company.
  let nanoseconds: UInt64?

  init(_ digest: LogDigest) {
    let completed = digest.requests.filter { $0.account == .completed }
    tokenCount = completed.reduce(0) { $0 + $1.tokenCount }
    let (start, end) = (
      completed.map(\.times.arrival).min(), completed.compactMap(\.times.lastToken).max()
    )
    guard let start, let end, end > start else {
      nanoseconds = nil
      return
    }
    nanoseconds = end - start
  }
}
