import EngineTypes

/// Turns a session into lines of JSON, each a whole object with its place in the chain.
///
/// A step's chunks and operations are arrays, because there are many; the header names their
/// columns. A kernel choice is written once, as a `kernel` line, and referred to by its number.
struct SessionEncoder {
  private struct Kernel: Hashable {
    let site: OperationSite
    let choice: KernelChoice
  }

  private var line = JSONLine()
  private var chain = SessionChain()
  private var kernels: [Kernel: Int] = [:]
  /// What the step before chose, which most often is what the next one does.
  private var recent: [(kernel: Kernel, number: Int)] = []
  /// The latest time seen.
  private(set) var nanoseconds: UInt64 = 0

  /// Takes the lines written since the last call.
  mutating func drain() -> [UInt8] {
    defer { line.removeAll() }
    return line.bytes
  }

  mutating func append(_ header: SessionHeader) {
    nanoseconds = header.nanoseconds
    line.begin("header", nanoseconds: nanoseconds)
    line.field("schema", SessionHeader.schema)
    line.field("ts", header.timestamp)
    line.field("program_version", header.programVersion)
    line.object("model") { $0.fields(header.model) }
    line.field("model_path", header.modelPath)
    line.object("settings") { $0.fields(header.settings) }
    line.array("chunk_columns") { line in
      for name in ["request", "first_position", "token_count", "kind", "prompt_token_count"] {
        line.string(name)
      }
    }
    line.array("operation_columns") { line in
      for name in ["kernel", "m", "n", "k", "duration_ns"] { line.string(name) }
    }
    line.end(&chain)
  }

  mutating func append(_ entry: SessionEntry) {
    nanoseconds = max(nanoseconds, entry.nanoseconds)
    switch entry.content {
    case .event(let event): append(event)
    case .marker(let text): append(marker: text)
    }
  }

  mutating func append(marker text: String) {
    write("marker") { $0.field("text", text) }
  }

  mutating func appendEnd() { write("session_end") { _ in } }

  mutating func append(_ event: EngineEvent) {
    nanoseconds = max(nanoseconds, event.nanoseconds ?? 0)
    switch event {
    case .admitted(let request):
      write("request_arrive", at: request.nanoseconds) { $0.fields(request) }
    case .stepCompleted(let step):
      append(step)
    case .token(let token):
      write("token", at: token.nanoseconds) { $0.fields(token) }
    case .preempted(let request, let step):
      write("preempt") { line in
        line.field("request", request.rawValue)
        line.field("step", step)
      }
    case .finished(let request):
      write("request_finish", at: request.nanoseconds) { $0.fields(request) }
    case .rejected(let request, let reason):
      write("reject") { line in
        line.field("request", request.rawValue)
        line.fields(reason)
      }
    case .modeChanged(let mode, let step):
      write("mode_change") { line in
        line.field("mode", mode.description)
        line.field("step", step)
      }
    case .configurationChanged(let settings):
      write("config") { $0.fields(settings) }
    case .fault(let text):
      write("fault") { $0.field("text", text) }
    }
  }

  private mutating func append(_ step: StepRecord) {
    updateRecent(step.operations)
    let recent = recent
    write("step", at: step.startNanoseconds) { line in
      line.fields(step)
      line.array("operations") { line in
        for (operation, entry) in zip(step.operations, recent) {
          line.array { $0.columns(operation, kernel: entry.number) }
        }
      }
    }
  }

  /// Makes `recent` hold each operation's kernel, in their order.
  private mutating func updateRecent(_ operations: [OperationRecord]) {
    for (index, operation) in operations.enumerated() {
      let kernel = Kernel(site: operation.site, choice: operation.choice)
      if index < recent.count, recent[index].kernel == kernel { continue }
      let entry = (kernel, number(of: kernel))
      if index < recent.count { recent[index] = entry } else { recent.append(entry) }
    }
  }

  /// The kernel's number, after writing its line where it is new.
  private mutating func number(of kernel: Kernel) -> Int {
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

  private mutating func write(
    _ event: String, at time: UInt64? = nil, _ body: (inout JSONLine) -> Void
  ) {
    line.begin(event, nanoseconds: time ?? nanoseconds)
    body(&line)
    line.end(&chain)
  }
}
