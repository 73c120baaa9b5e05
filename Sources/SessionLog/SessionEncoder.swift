import EngineTypes

/// Turns a session into lines of JSON, each a whole object with its place in the chain.
///
/// A step's tokens, chunks and operations are arrays, because there are many; the header names their
/// columns. A kernel choice is written once, as a `kernel` line, and referred to by its number.
/// What earlier lines have told is left out, see `LogMemory`; the module's README has the format.
struct SessionEncoder {
  private var lines = LogLines()
  private var memory = LogMemory()
  /// Tokens of one step, which share the next line.
  private var heldTokens: [TokenRecord] = []
  /// The step whose row was written last, while the line of rows is open.
  private var openStep: StepRecord?
  private var openCount = 0
  /// What the step before chose, which most often is what the next one does.
  private var recent: [(kernel: LogLines.Kernel, number: Int)] = []

  /// The latest time seen.
  var nanoseconds: UInt64 { lines.nanoseconds }

  private var line: JSONLine {
    _read { yield lines.json }
    _modify { yield &lines.json }
  }

  /// Takes the lines written since the last call; steps since then share a line.
  ///
  /// Tokens wait for the next event, which comes with them.
  mutating func drain() -> [UInt8] {
    closeSteps()
    return lines.drain()
  }

  mutating func append(_ header: SessionHeader) {
    lines.append(header, .recorded)
  }

  mutating func append(_ entry: SessionEntry) {
    lines.pass(entry.nanoseconds)
    switch entry.content {
    case .event(let event): append(event)
    case .marker(let text): append(marker: text)
    case .gap(let gap): append(gap)
    }
  }

  mutating func append(marker text: String) {
    writeTokens()
    lines.write("marker") { $0.field("text", text) }
  }

  /// Says what is missing here.
  ///
  /// What follows a loss refers to nothing before it.
  mutating func append(_ gap: RecordingGap) {
    writeTokens()
    lines.append(gap)
    if gap.isLoss { (memory, recent) = (LogMemory(), []) }
  }

  /// The last line; a recording that ended before its session says at which size.
  mutating func appendEnd(limit: Int? = nil) {
    writeTokens()
    lines.appendEnd(limit: limit)
  }

  mutating func append(_ event: EngineEvent) {
    switch event {
    case .token(let token): return hold(token)
    case .stepCompleted(let step): return append(step)
    default: break
    }
    writeTokens()
    lines.pass(event.nanoseconds)
    switch event {
    case .admitted(let request): append(request)
    case .finished(let request): append(request)
    default: lines.append(event)
    }
  }

  private mutating func append(_ request: AdmittedRequest) {
    let teller = memory.prompts.teller(of: request)
    let sampling = memory.prompts.knowsSampling(of: request)
    lines.write("request_arrive", at: request.nanoseconds) {
      $0.fields(request, teller: teller, withSampling: !sampling)
    }
    memory.learn(request, teller: teller)
  }

  private mutating func append(_ request: FinishedRequest) {
    let known = memory.answers.hash(of: request.id) == request.hash
    lines.write("request_finish", at: request.nanoseconds) { $0.fields(request, withHash: !known) }
    memory.learn(request)
  }

  private mutating func hold(_ token: TokenRecord) {
    if let first = heldTokens.first, let last = heldTokens.last,
      first.step != token.step || last.nanoseconds > token.nanoseconds
    {
      writeTokens()
    }
    heldTokens.append(token)
    lines.pass(token.nanoseconds)
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
    lines.end()
  }

  /// The tokens that wait, as an array.
  private mutating func writeTokenRows(since start: UInt64) {
    let tokens = heldTokens
    heldTokens.removeAll(keepingCapacity: true)
    line.open("[")
    var before = start
    for (place, token) in tokens.enumerated() {
      let form = memory.answers.form(of: token, at: place)
      line.tokenRow(token, after: token.nanoseconds - before, form)
      before = token.nanoseconds
      memory.answers.learn(token)
    }
    line.close("]")
    memory.answers.finish(tokens.map(\.request))
  }

  private mutating func append(_ step: StepRecord) {
    if !canCarryTokens(step) { writeTokens() }
    lines.pass(step.startNanoseconds)
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
    lines.end()
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

  /// Makes `recent` hold each operation's kernel, in their order.
  private mutating func updateRecent(_ operations: [OperationRecord]) {
    for (index, operation) in operations.enumerated() {
      let kernel = LogLines.Kernel(operation)
      if index < recent.count, recent[index].kernel == kernel { continue }
      let entry = (kernel, number(of: kernel))
      if index < recent.count { recent[index] = entry } else { recent.append(entry) }
    }
  }

  /// The kernel's number; a new one has a line of its own before the step's.
  private mutating func number(of kernel: LogLines.Kernel) -> Int {
    if !lines.knows(kernel) { closeSteps() }
    return lines.number(of: kernel)
  }
}

extension StepRecord {
  /// Whether it has any of what most steps do not have: counts, or times in both families.
  fileprivate var hasRarities: Bool {
    families != nil || RareCount.allCases.contains { self[keyPath: $0.field] != 0 }
  }
}
