import EngineTypes

/// A log being written: its bytes, its chain, its clock, the numbers of its kernels, and every line that
/// says the same in each schema.
///
/// How steps and tokens are told is the encoders' own: `SessionEncoder` and `SpelledOutEncoder`.
struct LogLines {
  struct Kernel: Hashable {
    let site: OperationSite
    let choice: KernelChoice

    init(_ operation: OperationRecord) { (site, choice) = (operation.site, operation.choice) }
  }

  /// The line under way; `end` closes it.
  var json = JSONLine()
  private var chain = SessionChain()
  private var kernels: [Kernel: Int] = [:]
  /// The latest time seen.
  private(set) var nanoseconds: UInt64 = 0

  /// Takes the lines written since the last call.
  mutating func drain() -> [UInt8] {
    defer { json.removeAll() }
    return json.bytes
  }

  mutating func pass(_ time: UInt64?) { nanoseconds = max(nanoseconds, time ?? 0) }

  /// Writes a line whole; without a time of its own it has the latest.
  mutating func write(
    _ event: String, at time: UInt64? = nil, _ body: (inout JSONLine) -> Void = { _ in }
  ) {
    json.begin(event, nanoseconds: time ?? nanoseconds)
    body(&json)
    end()
  }

  mutating func end() { json.end(&chain) }

  mutating func append(_ header: SessionHeader, _ format: LogFormat) {
    nanoseconds = header.nanoseconds
    write("header") { $0.fields(header, format) }
  }

  mutating func append(_ gap: RecordingGap) {
    pass(gap.start)
    write("gap") { $0.fields(gap) }
    if gap.isLoss { kernels = [:] }
  }

  /// The last line; a recording that ended before its session says at which size.
  mutating func appendEnd(limit: Int?) {
    write("session_end") { line in
      guard let limit else { return }
      line.field("reason", "limit")
      line.field("limit_bytes", limit)
    }
  }

  // MARK: Kernels

  func knows(_ kernel: Kernel) -> Bool { kernels[kernel] != nil }

  /// The kernel's number, after writing its line where it is new.
  mutating func number(of kernel: Kernel) -> Int {
    if let number = kernels[kernel] { return number }
    let number = kernels.count
    kernels[kernel] = number
    write("kernel") { line in
      line.field("kernel", number)
      line.field("site", kernel.site.rawValue)
      line.fields(kernel.choice)
    }
    return number
  }

  // MARK: Events

  /// Writes an event that is told the same way everywhere: all but arrivals, ends, steps and tokens.
  mutating func append(_ event: EngineEvent) {
    switch event {
    case .admitted, .stepCompleted, .token, .finished: break
    case .promptScored(let scored): write("prompt_scores") { $0.fields(scored) }
    case .preempted(let request, let step):
      write("preempt") { line in
        line.field("request", request.rawValue)
        line.field("step", step)
      }
    case .rejected(let rejected):
      write("reject", at: rejected.nanoseconds) { line in
        line.field("request", rejected.id.rawValue)
        if rejected.isolation == .alone { line.field("isolation", rejected.isolation.rawValue) }
        if !rejected.promptText.isEmpty { line.field("prompt", rejected.promptText) }
        line.fields(rejected.reason)
      }
    case .modeChanged(let mode, let step):
      write("mode_change") { line in
        line.field("mode", mode.description)
        line.field("step", step)
      }
    case .configurationChanged(let settings): write("config") { $0.fields(settings) }
    case .rested(let rest): append(rest)
    case .paused(let nanoseconds): write("pause", at: nanoseconds)
    case .resumed(let pause, let stepCount):
      write("resume", at: pause.end) { $0.fields(pause, stepCount: stepCount) }
    case .fault(let text): write("fault") { $0.field("text", text) }
    }
  }

  private mutating func append(_ rest: RestRecord) {
    let numbers = rest.operations.map { number(of: Kernel($0)) }
    write("rest", at: rest.nanoseconds) { line in
      line.fields(rest)
      line.array("operations") { line in
        for (operation, number) in zip(rest.operations, numbers) {
          line.array { $0.columns(operation, kernel: number, withM: true, withWidth: true) }
        }
      }
    }
  }
}
