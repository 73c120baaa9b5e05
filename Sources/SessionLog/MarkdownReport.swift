import EngineTypes

extension RecordedSession {
  /// The session for a person to read: what ran, what it answered, what the twins say, how fast it
  /// was, and how to check all of it by the log's `name`.
  func markdownReport(name: String) -> String { MarkdownReport(self, name: name).text }
}

/// Writes a session's report section by section.
private struct MarkdownReport {
  /// More rows than this nobody reads; the CSV export has all.
  static let rowLimit = 200

  private let session: RecordedSession
  private let name: String
  private let requests: [RequestSummary]
  private let steps: [StepRecord]
  private let twins: TwinLedger

  init(_ session: RecordedSession, name: String) {
    (self.session, self.name) = (session, name)
    requests = session.requests
    var steps: [StepRecord] = []
    var twins = TwinLedger(maxFinished: max(1, requests.count))
    for event in session.events {
      twins.absorb(event)
      if case .stepCompleted(let step) = event { steps.append(step) }
    }
    (self.steps, self.twins) = (steps, twins)
  }

  var text: String {
    [
      title, modelSection, verdictSection, twinSection, requestSection, modeSection, kernelSection,
      latencySection, stepSection, verifySection,
    ].joined(separator: "\n\n") + "\n"
  }

  private var header: SessionHeader { session.header }

  private var title: String {
    let end =
      session.isTorn
      ? "The log's last line was cut short and is left out."
      : session.isComplete ? "Recorded to its end." : "Recording did not end by itself."
    return """
      # Session of \(Markdown.text(header.model.name)), \(Markdown.text(header.timestamp))

      Recorded by invar \(Markdown.text(header.programVersion)). \(end)
      """
  }

  private var modelSection: String {
    let (model, settings) = (header.model, header.settings)
    let rows = [
      ("model", "\(model.name), \(model.architecture), \(model.quantization)"),
      ("file", header.modelPath ?? "built in memory"), ("SHA-256", model.sha256),
      ("parameters", "\(model.parameterCount)"), ("layers", "\(model.layerCount)"),
      ("context", "\(model.contextLength) tokens"), ("kernel mode", "\(settings.mode)"),
      ("instruction set", settings.instructionSet.rawValue), ("threads", "\(settings.threadCount)"),
      ("activation", settings.activation.rawValue), ("K and V", settings.kv.rawValue),
      ("KV cache", "\(settings.blockCount) blocks of \(settings.blockSize) tokens"),
      ("token budget", "\(settings.tokenBudget) per step"),
      ("chunk limit", settings.chunkLimit.map { "\($0) of a request per step" } ?? "none"),
      ("running limit", "\(settings.maxRunning) requests"),
      ("prefix cache", settings.prefixCache ? "on" : "off"),
    ]
    return """
      ## Model and settings

      \(Markdown.table(["what", "value"], rows.map { [$0.0, $0.1] }))

      Every output hash begins with this header, in the kernel mode of its request:

      ```json
      \(HashHeader(model, settings).json)
      ```
      """
  }

  private var verdictSection: String {
    var lines: [String] = []
    for mode in modes {
      let groups = twins.groups.filter { $0.mode == mode && $0.completionCount > 1 }
      guard !groups.isEmpty else { continue }
      let compared = groups.reduce(0) { $0 + $1.completionCount - 1 }
      let same = groups.reduce(0) { $0 + max(0, $1.sameBitsCount - 1) }
      lines.append(
        "- **\(mode)**: \(same) of \(compared) twins have the same bits as their reference"
          + (same == compared ? "." : "; \(compared - same) differ."))
    }
    let mixed = requests.count { $0.end != nil && $0.end?.mode == nil }
    if mixed > 0 {
      lines.append("- Requests that saw more than one mode, with a hash but no verdict: \(mixed).")
    }
    if lines.isEmpty { lines = ["No request has a twin, so nothing can be said."] }
    return "## Did company change an answer?\n\n" + lines.joined(separator: "\n")
  }

  /// In the order they were first seen.
  private var modes: [KernelMode] {
    twins.groups.reduce(into: []) { if !$0.contains($1.mode) { $0.append($1.mode) } }
  }

  private var twinSection: String {
    let rows = twins.groups.map { group in
      [
        Markdown.short(group.promptText), "\(group.mode)", "\(group.completionCount)",
        "\(group.sameBitsCount)",
        "\(group.uniqueCompletionCount)", "\(group.uniqueHashCount)",
        group.firstDifference.map { "token \($0)" } ?? "none",
        group.reference.map { "\($0.request) (\($0.kind.rawValue))" } ?? "",
      ]
    }
    return section(
      "Twin groups",
      [
        "prompt", "mode", "answers", "same bits", "texts", "hashes", "first difference",
        "reference",
      ],
      rows, none: "No request came to its end in one mode.")
  }

  private var requestSection: String {
    let rows = requests.prefix(Self.rowLimit).map { request in
      let id = request.request.id
      return [
        "\(id)", Markdown.short(request.request.promptText),
        "\(request.request.promptTokens.count)",
        request.end.map { "\($0.cachedTokenCount)" } ?? "", "\(request.tokens.count)",
        request.end.map { $0.failure.map { "error: \($0)" } ?? $0.reason.rawValue }
          ?? "still running",
        Markdown.milliseconds(request.ttftNanoseconds),
        Markdown.milliseconds(request.tpotNanoseconds), "\(request.preemptionCount)",
        request.end.map { $0.mode?.description ?? "mixed" } ?? "",
        request.end?.hash.short ?? "", twins.verdict(of: id).words,
      ]
    }
    let text = section(
      "Requests",
      [
        "id", "prompt", "prompt tokens", "cached", "generated", "end", "TTFT ms", "TPOT ms",
        "preempted", "mode", "hash", "verdict",
      ], Array(rows), none: "No request was admitted.")
    let left = requests.count - rows.count
    return left > 0 ? "\(text)\n\nAnd \(left) more; the CSV export has all." : text
  }

  private var modeSection: String {
    var rows = [["start", "", "\(header.settings.mode)"]]
    for entry in session.entries {
      switch entry.event {
      case .modeChanged(let mode, let step):
        rows.append([since(entry.nanoseconds), "\(step)", "\(mode)"])
      case .configurationChanged(let settings):
        rows.append([since(entry.nanoseconds), "", "\(settings.mode) (settings changed)"])
      default: break
      }
    }
    return section("Kernel modes", ["when", "from step", "mode"], rows, none: "")
  }

  private func since(_ nanoseconds: UInt64) -> String {
    "\(Markdown.milliseconds(nanoseconds - min(nanoseconds, header.nanoseconds))) ms"
  }

  private var kernelSection: String {
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
            kernel.choice.reductionOrder, "\(kernel.choice.splitCount)",
            kernel.choice.dependsOnBatch ? "yes" : "no", "\(use.count)",
            Markdown.milliseconds(use.nanoseconds),
          ]
        }
    }
    return section(
      "Kernels",
      ["operation", "family", "kernel", "order", "splits", "depends on the batch", "steps", "ms"],
      rows, none: "No step was taken.")
  }

  private var latencySection: String {
    let shared = requests.filter { $0.request.isolation == .shared }
    let metrics: [(String, [UInt64])] = [
      ("queue", shared.compactMap(\.queueNanoseconds)),
      ("TTFT", shared.compactMap(\.ttftNanoseconds)),
      ("TPOT", shared.compactMap(\.tpotNanoseconds)),
      ("between tokens", shared.flatMap(\.interTokenNanoseconds)),
      ("whole request", shared.compactMap(\.latencyNanoseconds)),
    ]
    let rows = metrics.map { name, values in
      let sorted = values.sorted()
      return [name]
        + [50, 95, 99].map { Markdown.milliseconds(Percentiles.nearest($0, of: sorted)) }
        + ["\(sorted.count)"]
    }
    return section("Latency", ["ms", "p50", "p95", "p99", "n"], rows, none: "")
      + "\n\nOf requests in company; those alone wait by design. Percentiles are exact, by nearest rank."
  }

  private var stepSection: String {
    let tokens = steps.reduce(0) { $0 + $1.tokenCount }
    let busy = steps.reduce(UInt64(0)) { $0 &+ $1.durationNanoseconds }
    let generated = requests.reduce(0) { $0 + $1.tokens.count }
    let rows = [
      ["steps", "\(steps.count)"], ["time in steps, ms", Markdown.milliseconds(busy)],
      ["tokens computed", "\(tokens)"], ["tokens generated", "\(generated)"],
      ["generated per second in steps", Markdown.rate(generated, busy)],
      ["evictions", "\(steps.reduce(0) { $0 + $1.evictionCount })"],
      ["preemptions", "\(requests.reduce(0) { $0 + $1.preemptionCount })"],
    ]
    return section("Steps", ["what", "value"], rows, none: "")
  }

  private var verifySection: String {
    """
    ## How to check this

    Each line of the log is chained to the one before by SHA-256, so a changed, lost or added byte is \
    found. With the same model file,

    ```
    invar verify \(Markdown.code(name))
    ```

    computes every request again and compares every hash; `invar replay \(Markdown.code(name))` shows \
    the session as it went.
    """
  }

  private func section(_ title: String, _ columns: [String], _ rows: [[String]], none: String)
    -> String
  {
    "## \(title)\n\n" + (rows.isEmpty ? none : Markdown.table(columns, rows))
  }
}
