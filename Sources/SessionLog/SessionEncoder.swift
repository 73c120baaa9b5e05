import EngineTypes

/// Turns a session into lines of JSON, each a whole object with its place in the chain.
///
/// A step's tokens, chunks and operations are arrays, because there are many; the header names their
/// columns. A kernel choice is written once, as a `kernel` line, and referred to by its number.
/// What does not change from step to step is left out of the rows, see `StepMemory`.
struct SessionEncoder {
  private struct Kernel: Hashable {
    let site: OperationSite
    let choice: KernelChoice
  }

  private let schema: Int
  private var line = JSONLine()
  private var memory = StepMemory()
  /// Tokens of one step, which share the next line.
  private var heldTokens: [TokenRecord] = []
  private var chain = SessionChain()
  private var kernels: [Kernel: Int] = [:]
  /// What the step before chose, which most often is what the next one does.
  private var recent: [(kernel: Kernel, number: Int)] = []
  /// The latest time seen.
  private(set) var nanoseconds: UInt64 = 0

  /// Writes the lines of a schema: those of an old log stay as they were.
  init(schema: Int = SessionHeader.schema) { self.schema = schema }

  /// Takes the lines written since the last call.
  ///
  /// Tokens wait for the next event, which comes with them.
  mutating func drain() -> [UInt8] {
    defer { line.removeAll() }
    return line.bytes
  }

  mutating func append(_ header: SessionHeader) {
    nanoseconds = header.nanoseconds
    line.begin("header", nanoseconds: nanoseconds)
    line.field("schema", schema)
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
    if schema >= 2 {
      line.array("token_columns") { line in
        for name in ["request", "index", "token", "after_ns", "text", "hash", "top"] {
          line.string(name)
        }
      }
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
    writeTokens()
    write("marker") { $0.field("text", text) }
  }

  mutating func appendEnd() {
    writeTokens()
    write("session_end") { _ in }
  }

  mutating func append(_ event: EngineEvent) {
    if case .token(let token) = event, schema >= 2 { return hold(token) }
    writeTokens()
    nanoseconds = max(nanoseconds, event.nanoseconds ?? 0)
    switch event {
    case .admitted(let request):
      memory.learn(request)
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
    case .rejected(let rejected):
      write("reject") { line in
        line.field("request", rejected.id.rawValue)
        if !rejected.promptText.isEmpty { line.field("prompt", rejected.promptText) }
        line.fields(rejected.reason)
      }
    case .modeChanged(let mode, let step):
      write("mode_change") { line in
        line.field("mode", mode.description)
        line.field("step", step)
      }
    case .configurationChanged(let settings):
      write("config") { $0.fields(settings) }
    case .rested(let rest): append(rest)
    case .paused(let nanoseconds):
      write("pause", at: nanoseconds) { _ in }
    case .resumed(let pause, let stepCount):
      write("resume", at: pause.end) { $0.fields(pause, stepCount: stepCount) }
    case .fault(let text):
      write("fault") { $0.field("text", text) }
    }
  }

  private mutating func hold(_ token: TokenRecord) {
    if let first = heldTokens.first,
      first.step != token.step || first.nanoseconds > token.nanoseconds
    {
      writeTokens()
    }
    heldTokens.append(token)
  }

  /// Writes the tokens that wait, as one line.
  mutating func writeTokens() {
    guard let first = heldTokens.first else { return }
    let tokens = heldTokens
    write("tokens", at: first.nanoseconds) { line in
      line.field("step", first.step)
      line.array("tokens") { line in
        for token in tokens { line.array { $0.columns(token, since: first.nanoseconds) } }
      }
    }
    for token in tokens { nanoseconds = max(nanoseconds, token.nanoseconds) }
    heldTokens.removeAll(keepingCapacity: true)
  }

  private mutating func append(_ step: StepRecord) {
    updateRecent(step.operations)
    let (recent, isShort) = (recent, schema >= 2)
    // Taken out, so that it is changed in place while the line is written.
    var memory = StepMemory()
    swap(&memory, &self.memory)
    write("step", at: step.startNanoseconds) { line in
      line.fields(step, omitsZeros: isShort)
      line.array("chunks") { line in
        for chunk in step.chunks {
          line.array { $0.columns(chunk, isDecode: isShort && memory.knows(chunk)) }
          memory.learn(chunk)
        }
      }
      line.array("operations") { line in
        var m = step.tokenCount
        for (operation, entry) in zip(step.operations, recent) {
          let width = StepMemory.Width(n: operation.n, k: operation.k)
          let knows = isShort && memory.width(of: entry.number) == width
          line.array {
            $0.columns(
              operation, kernel: entry.number, withM: !knows || operation.m != m,
              withWidth: !knows)
          }
          memory.learn(width, of: entry.number)
          m = operation.m
        }
      }
    }
    swap(&memory, &self.memory)
  }

  private mutating func append(_ rest: RestRecord) {
    let numbers = rest.operations.map { number(of: Kernel(site: $0.site, choice: $0.choice)) }
    write("rest", at: rest.nanoseconds) { line in
      line.fields(rest)
      line.array("operations") { line in
        for (operation, number) in zip(rest.operations, numbers) {
          line.array { $0.columns(operation, kernel: number, withM: true, withWidth: true) }
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
