import EngineTypes

/// The report's numbers: what ran, how long it took, and which kernels took it.
extension MarkdownReport {
  var accountSection: String {
    let names: [(RequestAccount, String)] = [
      (.completed, "requests completed in company"),
      (.failed, "requests in company refused or ended with an error"),
      (.running, "requests in company without an end"), (.reference, "requests alone"),
      (.cancelled, "requests in company cancelled"),
      (.shutdown, "requests in company cut off by the engine's end"),
    ]
    var rows = names.map { [$0.1, NumberText.count(load.tally[$0.0])] }
    let duration = load.durationNanoseconds
    let generated = load.completed.reduce(0) { $0 + $1.tokens.count }
    rows += [
      ["recorded, ms", Markdown.milliseconds(recordedNanoseconds)],
      ["of these paused, ms", Markdown.milliseconds(load.pausedNanoseconds)],
      ["duration of the load, ms", Markdown.milliseconds(duration)],
      ["tokens of the completed in that time", NumberText.count(generated)],
      ["throughput, tokens per second", Markdown.rate(generated, duration)],
      ["throughput, requests per second", Markdown.rate(load.completed.count, duration)],
    ]
    return section("What ran", ["what", "value"], rows, none: "") + """


      The load is the requests completed in company: it lasts from their first arrival to their last \
      token, pauses left out. Requests alone, cancelled or cut off are in no figure about it.
      """
  }

  private var recordedNanoseconds: UInt64 {
    let end = session.stream.reduce(header.nanoseconds) { end, entry in
      guard case .stepCompleted(let step)? = entry.event else { return max(end, entry.nanoseconds) }
      return max(end, step.startNanoseconds &+ step.durationNanoseconds)
    }
    return end - header.nanoseconds
  }

  var modeSection: String {
    var mode = header.settings.mode
    var rows = [["start", "", "\(mode)"]]
    for entry in session.stream {
      switch entry.event {
      case .modeChanged(let new, let step):
        mode = new
        rows.append([since(entry.nanoseconds), NumberText.count(step), "\(mode)"])
      case .configurationChanged(let settings) where settings.mode != mode:
        mode = settings.mode
        rows.append([since(entry.nanoseconds), "", "\(mode)"])
      default: break
      }
    }
    return section("Kernel modes", ["when", "from step", "mode"], rows, none: "")
  }

  /// Pauses and settings; `nil` where there was none.
  var changeSection: String? {
    var settings = header.settings
    var rows: [[String]] = []
    for entry in session.stream {
      switch entry.event {
      case .configurationChanged(let new):
        let changes = new.changes(from: settings)
        settings = new
        if !changes.isEmpty { rows.append([since(entry.nanoseconds), changes]) }
      case .paused: rows.append([since(entry.nanoseconds), "paused"])
      case .resumed(let pause, let stepCount):
        let steps = stepCount.map { ", for \(NumberText.counted($0, "step"))" } ?? ""
        rows.append([
          since(entry.nanoseconds),
          "resumed after \(Markdown.milliseconds(pause.nanoseconds))ms\(steps)",
        ])
      default: break
      }
    }
    guard !rows.isEmpty else { return nil }
    let left = rows.count - Self.rowLimit
    return section(
      "Pauses and settings", ["when", "what"], Array(rows.prefix(Self.rowLimit)), none: "")
      + (left > 0 ? "\n\nAnd \(NumberText.count(left)) more." : "")
  }

  var kernelSection: String {
    struct Use {
      var count = 0
      var nanoseconds: UInt64 = 0
    }
    struct Kernel: Hashable {
      var site: OperationSite
      var choice: KernelChoice
    }
    var uses: [Kernel: Use] = [:]
    for operation in steps.flatMap(\.operations) {
      let kernel = Kernel(site: operation.site, choice: operation.choice)
      uses[kernel, default: Use()].count += 1
      uses[kernel]?.nanoseconds &+= operation.nanoseconds
    }
    let rows = OperationSite.allCases.flatMap { site in
      uses.filter { $0.key.site == site }
        .sorted { ($1.value.count, $0.key.choice.kernel) < ($0.value.count, $1.key.choice.kernel) }
        .map { kernel, use in
          [
            site.rawValue, kernel.choice.family.rawValue, kernel.choice.kernel,
            kernel.choice.reductionOrder, NumberText.count(kernel.choice.splitCount),
            kernel.choice.dependsOnBatch ? "yes" : "no", NumberText.count(use.count),
            Markdown.milliseconds(use.nanoseconds),
          ]
        }
    }
    return section(
      "Kernels",
      ["operation", "family", "kernel", "order", "splits", "depends on the batch", "steps", "ms"],
      rows, none: "No step was taken.")
  }

  var latencySection: String {
    let rows = requests.filter(\.account.showsLoad).latencies().map { name, values in
      let sorted = values.sorted()
      return [name]
        + [50, 95, 99].map { Markdown.milliseconds(Percentiles.nearest($0, of: sorted)) }
        + [NumberText.count(sorted.count)]
    }
    return section("Latency", ["ms", "p50", "p95", "p99", "n"], rows, none: "") + """


      Of requests in company that were not cut off, as far as they came; pauses left out. Queue: arrival \
      to first step. TTFT: arrival to first token. ITL: each token to the next. TPOT: first to last \
      token, divided by the tokens after the first. E2E: arrival to last token. The times of a request \
      alone, above, are those of its own steps. Percentiles are exact, by nearest rank.
      """
  }

  /// Steps that a request had alone stand beside those in company.
  var stepSection: String {
    let alone = Set(requests.filter { $0.account == .reference }.map(\.request.id))
    func isAlone(_ step: StepRecord) -> Bool { step.chunks.contains { alone.contains($0.request) } }
    let parts = [steps.filter { !isAlone($0) }, steps.filter(isAlone), steps]
    let generated = [
      requests.filter { $0.account != .reference }, requests.filter { $0.account == .reference },
      requests,
    ].map { $0.reduce(0) { $0 + $1.tokens.count } }
    let busy = parts.map { $0.reduce(UInt64(0)) { $0 &+ $1.durationNanoseconds } }
    let rows = [
      ["steps"] + parts.map { NumberText.count($0.count) },
      ["time in steps, ms"] + busy.map { Markdown.milliseconds($0) },
      ["tokens computed"] + parts.map { NumberText.count($0.reduce(0) { $0 + $1.tokenCount }) },
      ["tokens generated"] + generated.map(NumberText.count),
      ["generated per second in steps"] + zip(generated, busy).map { Markdown.rate($0, $1) },
      ["evictions"] + parts.map { NumberText.count($0.reduce(0) { $0 + $1.evictionCount }) },
      ["preemptions"] + parts.map { NumberText.count($0.reduce(0) { $0 + $1.preemptionCount }) },
    ]
    return section("Steps", ["what", "in company", "alone", "all"], rows, none: "")
  }
}

extension EngineSettings {
  /// A number with what it counts: `256 (tokens a step at most)`.
  func text(of setting: Setting) -> String {
    let value = setting.value(in: self)
    if case .number = value, !setting.row.note.isEmpty { return "\(value) (\(setting.row.note))" }
    return "\(value)"
  }

  /// What is not as it was before, the mode aside.
  fileprivate func changes(from before: EngineSettings) -> String {
    Setting.live.compactMap { setting in
      let (old, new) = (setting.value(in: before), setting.value(in: self))
      return old == new || setting == .mode ? nil : "\(setting.row.name) \(old) → \(new)"
    }.joined(separator: ", ")
  }
}
