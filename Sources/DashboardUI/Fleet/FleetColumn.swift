import EngineTypes
import Terminal

/// What a row of the table says, each by a column that may be sorted by.
package enum FleetColumn: String, CaseIterable, Sendable {
  case order, name, state, running, waiting, kv, hits, preempted, requests, prompt, output
  case ttft50, ttft99, itl50, itl99, e2e50, e2e99, history

  /// As a heading.
  var heading: String {
    switch self {
    case .order, .history: ""
    case .name: "replica"
    case .state: "state"
    case .running: "run"
    case .waiting: "wait"
    case .kv: "KV"
    case .hits: "hit"
    case .preempted: "pre"
    case .requests: "req/s"
    case .prompt: "in/s"
    case .output: "out/s"
    case .ttft50: "TTFT50"
    case .ttft99: "TTFT99"
    case .itl50: "ITL50"
    case .itl99: "ITL99"
    case .e2e50: "E2E50"
    case .e2e99: "E2E99"
    }
  }

  /// In a sentence.
  package var words: String {
    switch self {
    case .order: "as given"
    case .name: "name"
    case .state: "state"
    case .running: "running"
    case .waiting: "waiting"
    case .kv: "KV in use"
    case .hits: "prefix hits"
    case .preempted: "preemptions"
    case .requests: "requests/s"
    case .prompt: "prompt tok/s"
    case .output: "output tok/s"
    case .ttft50: "TTFT p50"
    case .ttft99: "TTFT p99"
    case .itl50: "ITL p50"
    case .itl99: "ITL p99"
    case .e2e50: "E2E p50"
    case .e2e99: "E2E p99"
    case .history: "history"
    }
  }

  var width: Int {
    switch self {
    case .order: 0
    case .name: 18
    case .state: 7
    case .running, .waiting, .kv, .hits: 4
    case .preempted: 3
    case .requests: 5
    case .prompt, .output: 6
    case .ttft50, .ttft99, .itl50, .itl99, .e2e50, .e2e99: 7
    case .history: 8
    }
  }

  /// Which columns there is room for: the most telling first.
  private static let importance: [FleetColumn] = [
    .name, .state, .running, .output, .waiting, .kv, .ttft50, .history, .ttft99, .itl50, .hits,
    .prompt, .e2e50, .itl99, .preempted, .requests, .e2e99,
  ]

  /// Those that fit, in their order.
  static func kept(width: Int) -> [FleetColumn] {
    var left = width + 1
    var kept: Set<FleetColumn> = []
    for column in importance {
      guard column.width + 1 <= left || kept.isEmpty else { continue }
      left -= column.width + 1
      kept.insert(column)
    }
    return allCases.filter(kept.contains)
  }

  /// Those the table can be sorted by.
  package static let sortable = allCases.filter { $0 != .history }

  var next: FleetColumn {
    Self.sortable.roundAndRound((Self.sortable.firstIndex(of: self) ?? 0) + 1)
  }

  /// Numbers stand with the largest first, since that is where trouble is.
  func number(of replica: WatchedFleet.Replica) -> Double? {
    switch self {
    case .order, .name, .history: nil
    case .state: Double(WatchedFleet.Health.allCases.firstIndex(of: replica.health) ?? 0)
    case .running: replica.running
    case .waiting: replica.waiting
    case .kv: replica.kvUsage
    case .hits: replica.hitRate
    case .preempted: replica.preemptions
    case .requests: replica.finishedRate
    case .prompt: replica.promptRate
    case .output: replica.generationRate
    case .ttft50: replica.timeToFirstToken.p50?.seconds
    case .ttft99: replica.timeToFirstToken.p99?.seconds
    case .itl50: replica.interTokenLatency.p50?.seconds
    case .itl99: replica.interTokenLatency.p99?.seconds
    case .e2e50: replica.endToEnd.p50?.seconds
    case .e2e99: replica.endToEnd.p99?.seconds
    }
  }

  /// What stands in the cell; the history is drawn.
  func text(of replica: WatchedFleet.Replica) -> String {
    switch self {
    case .order, .history: ""
    case .name: replica.name.inOneLine
    case .state: replica.stateWords
    case .running: FleetFormat.short(replica.running)
    case .waiting: FleetFormat.short(replica.waiting)
    case .kv: FleetFormat.percent(replica.kvUsage)
    case .hits: FleetFormat.percent(replica.hitRate)
    case .preempted: FleetFormat.short(replica.preemptions)
    case .requests: FleetFormat.fewDigits(replica.finishedRate)
    case .prompt: FleetFormat.short(replica.promptRate)
    case .output: FleetFormat.short(replica.generationRate)
    case .ttft50: FleetFormat.reading(replica.timeToFirstToken.p50)
    case .ttft99: FleetFormat.reading(replica.timeToFirstToken.p99)
    case .itl50: FleetFormat.reading(replica.interTokenLatency.p50)
    case .itl99: FleetFormat.reading(replica.interTokenLatency.p99)
    case .e2e50: FleetFormat.reading(replica.endToEnd.p50)
    case .e2e99: FleetFormat.reading(replica.endToEnd.p99)
    }
  }

  func role(of replica: WatchedFleet.Replica) -> Role {
    switch self {
    case .state: return replica.health.role
    case .waiting: return (replica.waiting ?? 0) >= 1 ? .waiting : .text
    case .preempted: return (replica.preemptions ?? 0) >= 1 ? .preempted : .text
    case .kv:
      guard let usage = replica.kvUsage, usage.isFinite else { return .text }
      return Meter.levels.first { usage < $0.end }?.role ?? .gaugeHigh
    default: return .text
    }
  }
}
