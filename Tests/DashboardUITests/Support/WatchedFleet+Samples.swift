import DashboardUI
import Terminal

/// Servers as `invar attach` would tell of them.
extension WatchedFleet {
  /// Eight rows: four replicas of a model of which one is slow, ranks of one server, one stale, one down.
  static var busy: WatchedFleet {
    var fleet = WatchedFleet(
      headline: "5 up, 1 stale, 1 down of 7 targets · 8 replicas", verdict: .down,
      terms: "window 60 s · every 1 s")
    fleet.findings = [
      "qwen3-32b gpu3:8000: TTFT p50 979ms is 5.2× the median of 4 replicas (188ms)",
      "llama gpu6:8080: stale 4s, no answer within 4 s",
      "10.0.0.9:30000: down, nobody listens there",
    ]
    fleet.replicas = (1...4).map { qwen($0) }
    fleet.replicas[2].health = .outlier
    fleet.replicas[2].stateWords = "5.2× !"
    fleet.replicas[2].reasons = [fleet.findings[0]]
    fleet.replicas[2].timeToFirstToken = Latency(
      p50: Reading(seconds: 0.979), p99: Reading(seconds: 10, isAbove: true))
    fleet.replicas += (0...1).map { rank($0) }
    var stale = replica("llama gpu6:8080", .stale, "stale4", seed: 7)
    stale.reasons = ["no answer within 4 s"]
    stale.history.replaceSubrange((stale.history.count - 4)..., with: [nil, nil, nil, nil])
    var down = Replica(key: "9", name: "10.0.0.9:30000", health: .down, stateWords: "down")
    down.reasons = ["nobody listens there"]
    fleet.replicas += [stale, down]
    var sum = qwen(1)
    (sum.key, sum.name, sum.stateWords, sum.history) = ("Σ", "Σ qwen3-32b", "4 up", [])
    (sum.running, sum.waiting, sum.generationRate, sum.promptRate) = (48, 8, 4_918, 12_411)
    sum.finishedRate = 14.8
    fleet.sums = [sum]
    return fleet
  }

  static var well: WatchedFleet {
    var fleet = WatchedFleet(
      headline: "1 up of 1 target", verdict: .up, terms: "window 60 s · every 1 s")
    fleet.replicas = [qwen(1)]
    return fleet
  }

  private static func qwen(_ number: Int) -> Replica {
    replica("qwen3-32b gpu\(number):8000", .up, "up", seed: number)
  }

  private static func rank(_ number: Int) -> Replica {
    var row = replica("deepseek-v3 gpu5:30000 e\(number)", .up, "up", seed: 20 + number)
    (row.waiting, row.preemptions) = (0, 0)
    return row
  }

  private static func replica(
    _ name: String, _ health: Health, _ words: String, seed: Int
  ) -> Replica {
    var row = Replica(key: name, name: name, health: health, stateWords: words)
    (row.running, row.waiting) = (Double(10 + seed % 5), Double(seed % 4))
    row.kvUsage = 0.4 + 0.13 * Double(seed % 5)
    (row.hitRate, row.preemptions) = (0.784, Double(seed % 3))
    row.finishedRate = 0.37 * Double(4 * seed)
    (row.promptRate, row.generationRate) = (3_100 + Double(seed), 1_229.4 + Double(seed))
    row.timeToFirstToken = Latency(
      p50: Reading(seconds: 0.188 + 0.001 * Double(seed)), p99: Reading(seconds: 0.9167))
    row.interTokenLatency = Latency(p50: Reading(seconds: 0.0083), p99: Reading(seconds: 0.0778))
    row.endToEnd = Latency(p50: Reading(seconds: 3.37), p99: Reading(seconds: 9.84))
    row.history = (0..<90).map { place in
      var point = Point()
      let wave = Double((place * 7 + seed * 5) % 23)
      (point.running, point.kvUsage) = (wave.rounded(), 0.3 + wave / 60)
      (point.promptRate, point.generationRate) = (3_000 + wave * 10, 1_000 + wave * 20)
      point.timeToFirstToken = 0.1 + wave / 100
      return point
    }
    return row
  }
}

extension WatchedFleet.Detail {
  static var sample: WatchedFleet.Detail {
    WatchedFleet.Detail(
      sections: [
        .init(
          title: "p50 p90 p95 p99, last 60 s",
          rows: [
            .init(
              "TTFT", "~188ms ~520ms ~640ms ~917ms",
              "n 412, mean 221ms: arrival to first token (vllm:time_to_first_token_seconds_bucket)"),
            .init(
              "ITL", "~8.3ms ~21.0ms ~40.2ms ~77.8ms",
              "n 73,764, mean 12.1ms: gap from a token to the next one, each gap once"),
          ]),
        .init(
          title: "now",
          rows: [
            .init(
              "running", "11", "requests in the batches being computed (vllm:num_requests_running)"),
            .init("KV in use", "53.0%", "part of the KV cache that requests hold"),
          ]),
        .init(
          title: "why requests ended, since the server began",
          rows: [
            .init("stop", "9,120", "91% of all; 402 in the window"),
            .init("length", "880", "9% of all; 10 in the window"),
          ]),
        .init(
          title: "server",
          rows: [.init("address", "http://gpu1:8000/metrics"), .init("server", "vLLM")]),
      ],
      shapes: [
        .init(
          title: "TTFT, last window",
          bars: [
            .init(label: "≤ 100ms", count: 3), .init(label: "≤ 250ms", count: 290),
            .init(label: "≤ 500ms", count: 81), .init(label: "≤ 1.00s", count: 38),
            .init(label: "more", count: 0),
          ])
      ],
      probe: .offered([
        LabPageLine("what it sends", .heading),
        LabPageLine(
          "147 requests, at most 16 at once; about 4,000 prompt tokens and at most 8,000 generated ones",
          .text),
      ]))
  }
}

/// The screen of watched servers, played by hand.
struct FleetStage {
  private(set) var state: FleetState
  /// What the loop would have had to do.
  private(set) var effects: [Effect] = []

  init(
    _ fleet: WatchedFleet = .busy, width: Int = 120, height: Int = 40, keys: KeyMap = .standard,
    symbols: GraphSymbols = .block
  ) {
    state = FleetState(fleet, keys: keys, symbols: symbols)
    press(.resize(width: width, height: height))
  }

  /// A key, with nothing told of the replica under the cursor.
  mutating func pressAlone(_ key: Key) { effects += state.press(key, at: 0) }

  mutating func press(_ keys: Key...) {
    for key in keys {
      pressAlone(key)
      if let key = state.currentKey { state.absorb(.sample, of: key) }
    }
  }

  mutating func absorb(_ fleet: WatchedFleet) { state.absorb(fleet) }

  mutating func absorb(_ probe: FleetProbe) { state.absorb(probe) }

  mutating func absorb(_ detail: WatchedFleet.Detail) {
    if let key = state.currentKey { state.absorb(detail, of: key) }
  }

  /// Clicks on the first place of the screen that says so.
  mutating func click(_ text: String) {
    for (y, line) in frame.lines.enumerated() {
      guard let place = line.firstRange(of: text) else { continue }
      let x = line.distance(from: line.startIndex, to: place.lowerBound)
      return press(.mouse(MouseEvent(action: .press, x: x, y: y)))
    }
  }

  /// The name of the replica under the cursor.
  var chosen: String? { state.list.current.map { state.fleet.replicas[$0].name } }

  var frame: CellBuffer {
    var buffer = CellBuffer(width: state.width, height: state.height)
    FleetView(state).render(into: &buffer, in: buffer.bounds)
    return buffer
  }

  var text: String { frame.text }
  var hints: String { frame.lines.last ?? "" }
}
