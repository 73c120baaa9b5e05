import EngineTypes

/// Turns a session into lines of JSON, each a whole object with its place in the chain.
///
/// A step's tokens, chunks and operations are arrays, because there are many; the header names their
/// columns. A kernel choice is written once, as a `kernel` line, and referred to by its number.
/// What earlier lines have told is left out, see `LogMemory`; the module's README has the format.
struct SessionEncoder {
  private struct Kernel: Hashable {
    let site: OperationSite
    let choice: KernelChoice
  }

  private let schema: Int
  private var line = JSONLine()
  private var memory = LogMemory()
  /// Tokens of one step, which share the next line.
  private var heldTokens: [TokenRecord] = []
  /// The step whose row was written last, while the line of rows is open.
  private var openStep: StepRecord?
  private var openCount = 0
  private var chain = SessionChain()
  private var kernels: [Kernel: Int] = [:]
  /// What the step before chose, which most often is what the next one does.
  private var recent: [(kernel: Kernel, number: Int)] = []
  /// The latest time seen.
  private(set) var nanoseconds: UInt64 = 0

  /// Writes the lines of a schema: those of an old log stay as they were.
  init(schema: Int = SessionHeader.schema) { self.schema = schema }

  /// Takes the lines written since the last call; steps since then share a line.
  ///
  /// Tokens wait for the next event, which comes with them.
  mutating func drain() -> [UInt8] {
    closeSteps()
    defer { line.removeAll() }
    return line.bytes
  }

  mutating func append(_ header: SessionHeader) {
    nanoseconds = header.nanoseconds
    line.begin("header", nanoseconds: nanoseconds)
    line.fields(header, schema: schema)
    line.end(&chain)
  }

  mutating func append(_ entry: SessionEntry) {
    nanoseconds = max(nanoseconds, entry.nanoseconds)
    switch entry.content {
    case .event(let event): append(event)
    case .marker(let text): append(marker: text)
    case .gap(let gap): append(gap)
    }
  }

  mutating func append(marker text: String) {
    writeTokens()
    write("marker") { $0.field("text", text) }
  }

  /// Says what is missing here.
  ///
  /// What follows a loss refers to nothing before it.
  mutating func append(_ gap: RecordingGap) {
    writeTokens()
    nanoseconds = max(nanoseconds, gap.start)
    write("gap") { $0.fields(gap) }
    if gap.isLoss { (memory, kernels, recent) = (LogMemory(), [:], []) }
  }

  /// The last line; a recording that ended before its session says at which size.
  mutating func appendEnd(limit: Int? = nil) {
    writeTokens()
    write("session_end") { line in
      guard let limit else { return }
      line.field("reason", "limit")
      line.field("limit_bytes", limit)
    }
  }

  mutating func append(_ event: EngineEvent) {
    if case .token(let token) = event, schema >= 2 { return hold(token) }
    if case .stepCompleted(let step) = event { return append(step) }
    writeTokens()
    nanoseconds = max(nanoseconds, event.nanoseconds ?? 0)
    switch event {
    case .admitted(let request): append(request)
    case .stepCompleted: break
    case .token(let token):
      write("token", at: token.nanoseconds) { $0.fields(token) }
    case .preempted(let request, let step):
      write("preempt") { line in
        line.field("request", request.rawValue)
        line.field("step", step)
      }
    case .finished(let request): append(request)
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

  private mutating func append(_ request: AdmittedRequest) {
    let teller = schema >= 3 ? memory.prompts.teller(of: request) : nil
    let sampling = schema >= 3 && memory.prompts.knowsSampling(of: request)
    write("request_arrive", at: request.nanoseconds) {
      $0.fields(request, teller: teller, withSampling: !sampling)
    }
    memory.learn(request, teller: teller)
  }

  private mutating func append(_ request: FinishedRequest) {
    let known = schema >= 3 && memory.answers.hash(of: request.id) == request.hash
    write("request_finish", at: request.nanoseconds) { $0.fields(request, withHash: !known) }
    memory.learn(request)
  }

  private mutating func hold(_ token: TokenRecord) {
    if let first = heldTokens.first, let last = heldTokens.last,
      first.step != token.step || (schema >= 3 ? last : first).nanoseconds > token.nanoseconds
    {
      writeTokens()
    }
    heldTokens.append(token)
    if schema >= 3 { nanoseconds = max(nanoseconds, token.nanoseconds) }
  }

  /// Forgets the tokens that wait.
  mutating func dropTokens() { heldTokens.removeAll() }

  /// Writes the tokens that wait, as a line of their own.
  mutating func writeTokens() {
    closeSteps()
    guard let first = heldTokens.first else { return }
    line.begin("tokens", nanoseconds: first.nanoseconds)
    line.field("step", first.step)
    line.key("tokens")
    writeTokenRows(since: first.nanoseconds)
    line.end(&chain)
  }

  /// The tokens that wait, as an array.
  private mutating func writeTokenRows(since start: UInt64) {
    let tokens = heldTokens
    heldTokens.removeAll(keepingCapacity: true)
    line.open("[")
    var before = start
    for (place, token) in tokens.enumerated() {
      let form = schema >= 3 ? memory.answers.form(of: token, at: place) : .whole
      line.tokenRow(token, after: token.nanoseconds - before, form)
      if schema >= 3 {
        before = token.nanoseconds
        memory.answers.learn(token)
      }
      nanoseconds = max(nanoseconds, token.nanoseconds)
    }
    line.close("]")
    if schema >= 3 { memory.answers.finish(tokens.map(\.request)) }
  }

  private mutating func append(_ step: StepRecord) {
    guard schema >= 3 else { return writeOldStep(step) }
    if !canCarryTokens(step) { writeTokens() }
    nanoseconds = max(nanoseconds, step.startNanoseconds)
    updateRecent(step.operations)
    if !canFollow(step) { closeSteps() }
    let before = openStep?.startNanoseconds ?? step.startNanoseconds
    if openStep == nil {
      line.begin("steps", nanoseconds: step.startNanoseconds)
      line.field("step", step.step)
      line.key("steps")
      line.open("[")
    }
    line.open("[")
    line.number(step.startNanoseconds - before)
    line.number(step.durationNanoseconds)
    line.number(step.hashNanoseconds)
    writeTokenRows(since: step.startNanoseconds)
    line.open("[")
    writeOperations(step)
    line.close("]")
    writeChanges(step)
    line.close("]")
    memory.steps.finish(step, kernels: recent.prefix(step.operations.count).map(\.number))
    (openStep, openCount) = (step, openCount + 1)
  }

  /// Ends the line of rows, if one is open.
  private mutating func closeSteps() {
    guard openStep != nil else { return }
    line.close("]")
    line.end(&chain)
    (openStep, openCount) = (nil, 0)
  }

  /// Whether the tokens that wait can be a part of the step's row.
  private func canCarryTokens(_ step: StepRecord) -> Bool {
    guard let first = heldTokens.first else { return true }
    return first.step == step.step && first.nanoseconds >= step.startNanoseconds
  }

  /// Whether the step's row can be in the line that is open.
  private func canFollow(_ step: StepRecord) -> Bool {
    guard let openStep else { return true }
    return openCount < Self.rowLimit && step.step == openStep.step + 1
      && step.startNanoseconds >= openStep.startNanoseconds
  }

  /// Steps in a line, at most.
  private static let rowLimit = 64

  /// What the step has not in common with the one before, where there is such a thing.
  private mutating func writeChanges(_ step: StepRecord) {
    let isExpected = step.chunks == memory.steps.expectedChunks
    let common = memory.steps.common
    if isExpected, common == StepMemory.Common(step), !step.hasRarities {
      for chunk in step.chunks { memory.steps.learn(chunk) }
      return
    }
    line.open("{")
    line.fields(step, since: common)
    if !isExpected {
      line.key("chunks")
      line.open("[")
    }
    for chunk in step.chunks {
      if !isExpected {
        let isNext = memory.steps.next(of: chunk.request) == chunk
        line.chunkRow(chunk, isNext: isNext, isDecode: memory.steps.knows(chunk))
      }
      memory.steps.learn(chunk)
    }
    if !isExpected { line.close("]") }
    line.close("}")
  }

  private mutating func writeOperations(_ step: StepRecord) {
    var guess = OperationGuess(step.chunks)
    for (place, operation) in step.operations.enumerated() {
      let number = recent[place].number
      let width = guess.width(operation.site, memory.steps.width(of: number))
      let knowsWidth = width == operation.width
      let knowsM = knowsWidth && guess.m == operation.m
      if knowsM, place < memory.steps.kernels.count, memory.steps.kernels[place] == number {
        line.number(operation.nanoseconds)
      } else {
        line.array {
          $0.columns(operation, kernel: number, withM: !knowsM, withWidth: !knowsWidth)
        }
      }
      memory.steps.learn(operation.width, of: number)
      guess.m = operation.m
    }
  }

  private mutating func writeOldStep(_ step: StepRecord) {
    writeTokens()
    nanoseconds = max(nanoseconds, step.startNanoseconds)
    updateRecent(step.operations)
    let isShort = schema >= 2
    line.begin("step", nanoseconds: step.startNanoseconds)
    line.fields(step, omitsZeros: isShort)
    line.key("chunks")
    line.open("[")
    for chunk in step.chunks {
      line.chunkRow(chunk, isNext: false, isDecode: isShort && memory.steps.knows(chunk))
      memory.steps.learn(chunk)
    }
    line.close("]")
    line.key("operations")
    line.open("[")
    var m = step.tokenCount
    for (operation, entry) in zip(step.operations, recent) {
      let knows = isShort && memory.steps.width(of: entry.number) == operation.width
      line.array {
        $0.columns(
          operation, kernel: entry.number, withM: !knows || operation.m != m, withWidth: !knows)
      }
      memory.steps.learn(operation.width, of: entry.number)
      m = operation.m
    }
    line.close("]")
    line.end(&chain)
    memory.steps.finish(step, kernels: [])
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
    closeSteps()
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

extension StepRecord {
  /// Whether it has any of what most steps do not have: counts, or times in both families.
  fileprivate var hasRarities: Bool {
    prefixQueryTokenCount != 0 || prefixHitTokenCount != 0 || evictionCount != 0
      || preemptionCount != 0 || families != nil
  }
}
