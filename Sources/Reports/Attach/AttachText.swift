import EngineTypes
package import Fleet

/// What `invar attach --once` prints for people: a table, and who stands out.
package struct AttachText {
  private let report: FleetReport

  package init(_ report: FleetReport) { self.report = report }

  package var text: String {
    let lines =
      ["\(AttachWords.headline(report)) · \(AttachWords.terms(report))"]
      + [AttachWords.cost(report)].compactMap(\.self)
      + [aligned([Self.headings] + models + report.replicas.map(row))]
      + AttachWords.findings(report).map { "! \($0)" } + [Self.legend]
    return lines.joined(separator: "\n").printable
  }

  private static let headings = [
    "replica", "state", "run", "wait", "KV", "hit", "pre", "req/s", "in/s", "out/s", "TTFT p50",
    "p99",
    "ITL p50", "p99", "E2E p50", "p99", "server",
  ]

  private static let legend =
    "~ estimated from buckets, > beyond the last bucket; req/s are requests that ended, in/s and "
    + "out/s tokens a second"

  private var models: [[String]] {
    report.models.map { model in
      ["Σ \(model.model)", "\(model.replicas.count) up"]
        + figures(
          running: model.running, waiting: model.waiting, kv: model.kvUsage,
          hits: model.prefixHitRate, preemptions: model.preemptions,
          requests: model.finishedRate, prompt: model.promptRate, output: model.generationRate
        ) { model.histograms[$1]?.percentile($0) } + [""]
    }
  }

  private func row(_ replica: ReplicaReport) -> [String] {
    let window = replica.window
    return [replica.name.oneLine, AttachWords.state(replica.state)]
      + figures(
        running: replica.sample?[.running], waiting: replica.sample?[.waiting],
        kv: replica.sample?[.kvUsage], hits: window?.part(.prefixHits, of: .prefixQueries),
        preemptions: window?.increase(of: .preemptions), requests: window?.finishedRate,
        prompt: window?.rate(of: .promptTokens), output: window?.rate(of: .generationTokens)
      ) { replica.percentile($0, of: $1) }
      + ["\(replica.family?.name ?? "") \(replica.target.address)"]
  }

  private func figures(
    running: Double?, waiting: Double?, kv: Double?, hits: Double?, preemptions: Double?,
    requests: Double?, prompt: Double?, output: Double?,
    _ percentile: (Double, Distribution) -> Estimate?
  ) -> [String] {
    [
      NumberText.rate(running), NumberText.rate(waiting), NumberText.percent(kv),
      NumberText.percent(hits), NumberText.rate(preemptions),
      NumberText.fewDigits(requests), NumberText.rate(prompt),
      NumberText.rate(output),
    ]
      + Distribution.main.flatMap { distribution in
        [0.5, 0.99].map {
          AttachWords.text(percentile($0, distribution), isTime: distribution.isTime)
        }
      }
  }
}

extension String {
  /// Names of servers are anybody's: none of them begins a line of its own.
  fileprivate var oneLine: String { String(map { $0.isNewline || $0 == "\t" ? " " : $0 }) }
}
