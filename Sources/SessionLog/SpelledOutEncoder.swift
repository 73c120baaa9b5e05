import EngineTypes

/// Turns a session into lines of which each says all it is about, but for widths that a kernel had last
/// and the length of a prompt that is known.
struct SpelledOutEncoder {
  private var lines = LogLines()
  private var memory = StepMemory()
  /// Tokens of one step, which share the next line.
  private var heldTokens: [TokenRecord] = []

  mutating func drain() -> [UInt8] { lines.drain() }

  mutating func append(_ header: SessionHeader) { lines.append(header, .spelledOut) }

  mutating func append(_ entry: SessionEntry) {
    lines.pass(entry.nanoseconds)
    switch entry.content {
    case .event(.token(let token)): hold(token)
    case .event(let event):
      writeTokens()
      lines.pass(event.nanoseconds)
      append(event)
    case .marker(let text):
      writeTokens()
      lines.write("marker") { $0.field("text", text) }
    case .gap(let gap):
      writeTokens()
      lines.append(gap)
      if gap.isLoss { memory = StepMemory() }
    }
  }

  /// The last lines.
  mutating func finish(isComplete: Bool, limit: Int?) {
    writeTokens()
    if isComplete { lines.appendEnd(limit: limit) }
  }

  private mutating func append(_ event: EngineEvent) {
    switch event {
    case .admitted(let request):
      lines.write("request_arrive", at: request.nanoseconds) {
        $0.fields(request, teller: nil, withSampling: true)
      }
      memory.learn(request)
    case .finished(let request):
      lines.write("request_finish", at: request.nanoseconds) { $0.fields(request, withHash: true) }
      memory.learn(request)
    case .stepCompleted(let step): append(step)
    default: lines.append(event)
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

  private mutating func writeTokens() {
    guard let first = heldTokens.first else { return }
    let tokens = heldTokens
    heldTokens.removeAll(keepingCapacity: true)
    lines.write("tokens", at: first.nanoseconds) { line in
      line.field("step", first.step)
      line.array("tokens") { line in
        for token in tokens {
          line.tokenRow(token, after: token.nanoseconds - first.nanoseconds, .whole)
        }
      }
    }
    for token in tokens { lines.pass(token.nanoseconds) }
  }

  private mutating func append(_ step: StepRecord) {
    let kernels = step.operations.map { lines.number(of: LogLines.Kernel($0)) }
    lines.json.begin("step", nanoseconds: step.startNanoseconds)
    lines.json.fields(step)
    lines.json.key("chunks")
    lines.json.open("[")
    for chunk in step.chunks {
      lines.json.chunkRow(chunk, isNext: false, isDecode: memory.knows(chunk))
      memory.learn(chunk)
    }
    lines.json.close("]")
    lines.json.key("operations")
    lines.json.open("[")
    var m = step.tokenCount
    for (operation, kernel) in zip(step.operations, kernels) {
      let knowsWidth = memory.width(of: kernel) == operation.width
      lines.json.array {
        $0.columns(
          operation, kernel: kernel, withM: !knowsWidth || operation.m != m, withWidth: !knowsWidth)
      }
      memory.learn(operation.width, of: kernel)
      m = operation.m
    }
    lines.json.close("]")
    lines.end()
    memory.finish(step, kernels: [])
  }
}
