import DashboardUI
import EngineTypes
import Fleet

/// One replica in full: every figure with its meaning and the server's own name for it.
enum AttachSections {
  typealias Section = WatchedFleet.Section
  typealias Row = WatchedFleet.Row

  static func all(_ replica: ReplicaReport, now: Double?) -> [Section] {
    [
      latency(replica), current(replica), window(replica), finished(replica), since(replica),
      own(replica), endpoints(replica), server(replica, now: now),
    ].compactMap { $0?.rows.isEmpty == false ? $0 : nil }
  }

  // MARK: latency

  private static func latency(_ replica: ReplicaReport) -> Section? {
    guard let window = replica.window else { return nil }
    let rows = Distribution.allCases.compactMap { distribution -> Row? in
      guard let histogram = window.histogram(of: distribution), let count = histogram.count,
        count > 0
      else { return nil }
      let isTime = distribution.isTime
      let parts = [0.5, 0.9, 0.95, 0.99].map { part in
        AttachWords.text(histogram.percentile(part), isTime: isTime)
      }
      let mean = AttachWords.number(histogram.mean, isTime: isTime)
      let value =
        histogram.bounds.isEmpty ? "mean \(mean)" : parts.joined(separator: " ")
      return Row(
        distribution.name, value,
        "n \(NumberText.rate(count)), mean \(mean): "
          + meaning(distribution.definition, replica.sample?.names(of: distribution) ?? []))
    }
    return Section(
      title: "p50 p90 p95 p99, last \(NumberText.fixed(window.seconds, 0)) s", rows: rows)
  }

  // MARK: figures

  private static let gauges = Figure.allCases.filter { !$0.isCounter }

  private static func current(_ replica: ReplicaReport) -> Section? {
    guard let sample = replica.sample else { return nil }
    let rows = gauges.compactMap { figure -> Row? in
      guard let value = sample[figure] else { return nil }
      var text = AttachWords.amount(value)
      if figure == .kvUsage || figure == .ownPrefixHitRate {
        text = NumberText.percent(value, decimals: 1)
      }
      return Row(figure.name, text, meaning(figure.definition, sample.names(of: figure)))
    }
    let title =
      replica.isUp ? "now" : "as it said \(NumberText.fixed(replica.age ?? 0, 0)) s ago"
    return Section(title: title, rows: rows)
  }

  private static func window(_ replica: ReplicaReport) -> Section? {
    guard let window = replica.window else { return nil }
    var rows: [Row] = []
    func add(_ name: String, _ value: Double?, _ text: (Double) -> String, _ meaning: String) {
      if let value { rows.append(Row(name, text(value), meaning)) }
    }
    func rate(_ figure: Figure, _ name: String) {
      add(
        name, window.rate(of: figure), { NumberText.fixed($0, $0 < 100 ? 1 : 0) },
        meaning("\(figure.definition), a second", replica.sample?.names(of: figure) ?? []))
    }
    func percent(_ value: Double) -> String { NumberText.percent(value, decimals: 1) }
    rate(.promptTokens, "prompt tok/s")
    rate(.generationTokens, "output tok/s")
    add(
      "requests/s", window.finishedRate, { NumberText.fixed($0, 2) },
      "requests that ended, a second")
    add(
      "prefix hits", window.part(.prefixHits, of: .prefixQueries), percent,
      meaning(
        "prompt tokens found in the prefix cache, of those looked for",
        replica.sample?.names(of: .prefixHits) ?? []))
    add(
      "preemptions", window.increase(of: .preemptions), AttachWords.amount,
      meaning(Figure.preemptions.definition, replica.sample?.names(of: .preemptions) ?? []))
    add(
      "drafts right", window.part(.acceptedTokens, of: .draftTokens), percent,
      meaning(
        "drafted tokens that were accepted", replica.sample?.names(of: .acceptedTokens) ?? []))
    add(
      "rejected", window.increase(of: .rejected), AttachWords.amount,
      meaning(Figure.rejected.definition, replica.sample?.names(of: .rejected) ?? []))
    return Section(title: "last \(NumberText.fixed(window.seconds, 0)) s", rows: rows)
  }

  private static func finished(_ replica: ReplicaReport) -> Section? {
    guard let sample = replica.sample, !sample.finished.isEmpty else { return nil }
    let recent = replica.window?.finished ?? [:]
    let total = max(1, sample.finished.values.reduce(0, +))
    let rows = sample.finished.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      Row(
        $0.key, AttachWords.amount($0.value),
        "\(NumberText.percent($0.value / total)) of all; "
          + "\(AttachWords.amount(recent[$0.key] ?? 0)) in the window")
    }
    return Section(title: "why requests ended, since the server began", rows: rows)
  }

  private static func since(_ replica: ReplicaReport) -> Section? {
    guard let sample = replica.sample else { return nil }
    let attached = replica.sinceFirst
    let counters = Figure.counters.compactMap { figure -> Row? in
      guard let value = sample[figure] else { return nil }
      let since = attached?.increase(of: figure).map { "\(AttachWords.amount($0)) watched; " } ?? ""
      return Row(
        figure.name, AttachWords.amount(value),
        since + meaning(figure.definition, sample.names(of: figure)))
    }
    return Section(
      title: "since the server began", rows: counters + [hitRate(sample)].compactMap(\.self))
  }

  private static func hitRate(_ sample: EngineSample) -> Row? {
    guard let hits = sample[.prefixHits], let queries = sample[.prefixQueries], queries > 0 else {
      return nil
    }
    return Row(
      "prefix hit rate", NumberText.percent(hits / queries, decimals: 1),
      "hits of queries, since the server began")
  }

  /// What a server of ours says beyond the common names, as it says it.
  private static func own(_ replica: ReplicaReport) -> Section? {
    guard let own = replica.sample?.own, !own.isEmpty else { return nil }
    return Section(
      title: "of invar's own", rows: own.map { Row($0.name, AttachWords.amount($0.value)) })
  }

  private static let mostEndpoints = 8

  private static func endpoints(_ replica: ReplicaReport) -> Section? {
    let total = max(1, replica.endpoints.values.reduce(0, +))
    let rows = replica.endpoints.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .prefix(mostEndpoints).map {
        Row(
          $0.key, AttachWords.amount($0.value), "\(NumberText.percent($0.value / total)) of all")
      }
    return Section(title: "HTTP requests by path, since the server began", rows: rows)
  }

  private static func server(_ replica: ReplicaReport, now: Double?) -> Section? {
    var rows = [Row("address", replica.target.url)]
    if let family = replica.family { rows.append(Row("server", family.name)) }
    if let model = replica.model { rows.append(Row("model", model)) }
    if let engine = replica.engine {
      rows.append(Row("engine", engine, "one of the data-parallel engines of the server"))
    } else if replica.isWhole {
      rows.append(Row("engine", "all", "what the server tells of all its engines together"))
    }
    for (name, value) in replica.target.labels.sorted(by: { $0.key < $1.key }) {
      rows.append(Row(name, value, "a label of the file of targets"))
    }
    if let now, let start = replica.processStart, now > start, start > 0 {
      rows.append(Row("running for", NumberText.roughly((now - start) * 1e9)))
    }
    rows += [
      replica.restartCount > 0
        ? Row("began anew", NumberText.counted(replica.restartCount, "time"), "while watched")
        : nil,
      replica.failureCount > 0
        ? Row("no answer", NumberText.counted(replica.failureCount, "time"), "while watched") : nil,
      replica.duplicateCount > 0
        ? Row(
          "series twice", NumberText.count(replica.duplicateCount),
          "in its newest text; the first of them counts") : nil,
      replica.peak.running.map {
        Row("most running", AttachWords.amount($0), "the highest that was seen")
      },
      replica.peak.kvUsage.map {
        Row("most KV", NumberText.percent($0, decimals: 1), "the highest that was seen")
      },
    ].compactMap(\.self)
    return Section(title: "server", rows: rows)
  }

  // MARK: what happened

  private static let mostEvents = 20

  /// What happened to it while it was watched, the newest first.
  static func past(_ replica: ReplicaReport, _ report: FleetReport) -> Section? {
    let own = report.events.filter { $0.key == replica.key }.suffix(mostEvents).reversed()
    guard !own.isEmpty else { return nil }
    return Section(
      title: "what happened, newest first",
      rows: own.map { event in
        let age = report.time - min(report.time, event.at)
        return Row("\(NumberText.duration(age)) ago", "", event.words)
      })
  }

  private static func meaning(_ definition: String, _ names: [String]) -> String {
    names.isEmpty ? definition : "\(definition) (\(names.joined(separator: " + ")))"
  }

  // MARK: histograms

  /// As bars: how many values lay up to each bound and above the one before, within the window; where
  /// nothing came in it, since the server began.
  static func shapes(_ replica: ReplicaReport) -> [WatchedFleet.Shape] {
    Distribution.allCases.compactMap { distribution in
      let recent = replica.window?.histogram(of: distribution)
      if let recent, let shape = shape(distribution, recent, "last window") { return shape }
      return replica.sample?[distribution].flatMap { shape(distribution, $0, "since it began") }
    }
  }

  private static func shape(
    _ distribution: Distribution, _ histogram: Histogram, _ time: String
  ) -> WatchedFleet.Shape? {
    guard let total = histogram.counts.last, total > 0 else { return nil }
    var bars: [WatchedFleet.Bar] = []
    var below = 0.0
    for (bound, count) in zip(histogram.bounds, histogram.counts) {
      let label =
        bound == .infinity ? "more" : "≤ " + AttachWords.number(bound, isTime: distribution.isTime)
      bars.append(.init(label: label, count: max(0, count - below)))
      below = max(below, count)
    }
    // Empty buckets at both ends say nothing.
    let first = max(0, (bars.firstIndex { $0.count > 0 } ?? 0) - 1)
    let last = min(bars.count - 1, (bars.lastIndex { $0.count > 0 } ?? 0) + 1)
    return .init(title: "\(distribution.name), \(time)", bars: Array(bars[first...last]))
  }
}
