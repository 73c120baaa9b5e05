import EngineTypes

/// Continuous batching without arithmetic: the right events in the right order.
///
/// In the standard mode a request in company gets other bits from its first token on, and other
/// tokens after a dozen or more, as real engines do.
struct Simulation {
  private struct Running {
    let id: RequestID
    let request: GenerationRequest
    let prompt: [TokenID]
    var computed = 0
    var tokens: [TokenID] = []
    var hash: UInt64 = 0
    var modes: Set<KernelMode> = []
    var blocks: [Int] = []

    var isAlone: Bool { request.isolation == .alone }
    func mode(in engineMode: KernelMode) -> KernelMode { request.mode ?? engineMode }
    var isPrefilling: Bool { computed < prompt.count }
  }

  private var settings: EngineSettings
  private var requests: [Running] = []
  private var nextID = 1
  private var step = 0
  private var sharedStepCount = 0
  private var now: UInt64 = 0
  private var isPaused = false
  /// Since when it stands still, as it has told.
  private var pausedSince: UInt64?
  private var stepsLeft = 0
  private var owners: [RequestID?]
  private var told: RestRecord?

  init(settings: EngineSettings) {
    self.settings = settings
    owners = Array(repeating: nil, count: settings.blockCount)
  }

  mutating func submit(_ request: GenerationRequest) -> (RequestID, [EngineEvent]) {
    let id = RequestID(nextID)
    nextID += 1
    guard case .chat(let text) = request.prompt, !text.isEmpty else {
      return (id, [.rejected(RejectedRequest(id: id, reason: .emptyPrompt, nanoseconds: now))])
    }
    let prompt = text.utf8.map { TokenID(Int($0)) }
    requests.append(Running(id: id, request: request, prompt: prompt))
    let admitted = AdmittedRequest(
      id: id, promptText: text, promptTokens: prompt, sampling: request.sampling,
      isolation: request.isolation, mode: request.mode, nanoseconds: now)
    return (id, [.admitted(admitted)])
  }

  mutating func perform(_ command: EngineCommand) -> [EngineEvent] {
    switch command {
    case .cancel(let id):
      guard let index = requests.firstIndex(where: { $0.id == id }) else { return [] }
      return [finish(index, .cancelled)]
    case .change(let run):
      let before = settings.run
      settings.run = run
      return run.mode == before.mode
        ? [.configurationChanged(settings)] : [.modeChanged(run.mode, step: step)]
    case .pause:
      isPaused = true
      return standStill()
    case .resume:
      isPaused = false
      return goOn(stepCount: nil)
    case .singleStep(let count):
      (isPaused, stepsLeft) = (true, count)
      return []
    }
  }

  mutating func run(until end: UInt64) -> [EngineEvent] {
    var events: [EngineEvent] = []
    while now < end {
      guard !requests.isEmpty, !isPaused || stepsLeft > 0 else {
        events += rest()
        now = end
        break
      }
      told = nil
      if isPaused { events += goOn(stepCount: stepsLeft) }
      stepsLeft = max(0, stepsLeft - 1)
      events += runStep()
      if isPaused && stepsLeft == 0 { events += standStill() }
    }
    return events
  }

  /// What is left, where that was not told before.
  private mutating func rest() -> [EngineEvent] {
    let rest = RestRecord(
      runningCount: requests.count { $0.computed > 0 },
      waitingCount: requests.count { $0.computed == 0 },
      blocks: BlockUsage(total: owners.count, used: owners.count { $0 != nil }, cached: 16),
      blockMap: owners.enumerated().map { index, owner in
        owner.map(BlockState.owned) ?? (index >= 200 && index < 216 ? .cached : .free)
      }, mode: settings.mode,
      operations: operations(rows: 1, mode: settings.mode, duration: 0),
      nanoseconds: told?.nanoseconds ?? now)
    guard rest != told else { return [] }
    told = rest
    return [.rested(rest)]
  }

  private mutating func standStill() -> [EngineEvent] {
    guard pausedSince == nil else { return [] }
    pausedSince = now
    return [.paused(nanoseconds: now)]
  }

  private mutating func goOn(stepCount: Int?) -> [EngineEvent] {
    guard let start = pausedSince else { return [] }
    pausedSince = nil
    return [.resumed(Pause(start: start, end: now), stepCount: stepCount)]
  }

  private mutating func runStep() -> [EngineEvent] {
    var record = StepRecord(step: step, mode: settings.mode)
    record.startNanoseconds = now
    record.tokenBudget = settings.tokenBudget
    let chosen = schedule(into: &record)
    let rows = record.tokenCount
    record.durationNanoseconds = 4_000_000 + UInt64(rows) * 250_000
    now += record.durationNanoseconds
    if step.isMultiple(of: 10) {
      record.families = FamilyTiming(
        invariantNanoseconds: record.durationNanoseconds / 100 * UInt64(98 + step % 7),
        standardNanoseconds: record.durationNanoseconds)
    }
    record.runningCount = chosen.count
    record.waitingCount = requests.count - chosen.count
    record.operations = operations(
      rows: rows, mode: record.mode, duration: record.durationNanoseconds)
    describeBlocks(in: &record)
    var events: [EngineEvent] = [.stepCompleted(record)]
    var ended: [(Int, FinishReason)] = []
    for index in chosen where !requests[index].isPrefilling {
      events.append(.token(generate(index, in: record.mode, inCompany: chosen.count > 1)))
      let running = requests[index]
      if running.tokens.count >= running.request.sampling.maxTokens {
        ended.append((index, .length))
      }
    }
    for (index, reason) in ended.reversed() { events.append(finish(index, reason)) }
    step += 1
    return events
  }

  /// Those alone take every other step; the rest share what is left, a mode at a time, decodes first.
  private mutating func schedule(into record: inout StepRecord) -> [Int] {
    if let alone = requests.firstIndex(where: \.isAlone),
      step % 2 == 0 || requests.allSatisfy(\.isAlone)
    {
      record.mode = requests[alone].mode(in: settings.mode)
      record.chunks = [
        chunk(
          alone, in: record.mode, limit: min(settings.tokenBudget, settings.chunkLimit ?? .max))
      ]
      return [alone]
    }
    var left = settings.tokenBudget
    var chosen: [Int] = []
    let all = requests.indices.filter { !requests[$0].isAlone }.prefix(settings.maxRunning)
    let modes = all.reduce(into: [KernelMode]()) { modes, index in
      let mode = requests[index].mode(in: settings.mode)
      if !modes.contains(mode) { modes.append(mode) }
    }
    record.mode = modes[sharedStepCount % modes.count]
    sharedStepCount += 1
    let shared = all.filter { requests[$0].mode(in: settings.mode) == record.mode }
    let ordered =
      shared.filter { !requests[$0].isPrefilling } + shared.filter { requests[$0].isPrefilling }
    for index in ordered where left > 0 {
      let chunk = chunk(
        index, in: record.mode, limit: min(left, settings.chunkLimit ?? .max))
      left -= chunk.tokenCount
      record.chunks.append(chunk)
      chosen.append(index)
    }
    return chosen
  }

  private mutating func chunk(_ index: Int, in mode: KernelMode, limit: Int) -> ChunkRecord {
    let running = requests[index]
    let remaining = running.prompt.count - running.computed
    let count = running.isPrefilling ? min(limit, remaining) : 1
    requests[index].computed += count
    requests[index].modes.insert(mode)
    let length = requests[index].computed
    while requests[index].blocks.count * settings.blockSize < length {
      guard let free = owners.firstIndex(of: nil) else { break }
      owners[free] = running.id
      requests[index].blocks.append(free)
    }
    return ChunkRecord(
      request: running.id, firstPosition: running.computed, tokenCount: count,
      kind: running.isPrefilling ? .prefill : .decode, promptTokenCount: running.prompt.count)
  }

  private mutating func generate(
    _ index: Int, in mode: KernelMode, inCompany: Bool
  ) -> TokenRecord {
    let position = requests[index].tokens.count
    let id = requests[index].id
    let isSwayed = mode.matmul == .standard && inCompany
    let tokensDiffer = isSwayed && position >= 12 + Int(id.rawValue % 20)
    let prompt = requests[index].prompt.reduce(UInt64(7)) { mix($0, UInt64($1.rawValue)) }
    let draw = mix(prompt, UInt64(position)) &+ (tokensDiffer ? id.rawValue : 0)
    let word = Int(mix(draw, 1) % UInt64(Self.words.count))
    requests[index].tokens.append(TokenID(word))
    requests[index].hash = mix(
      requests[index].hash &+ (isSwayed ? id.rawValue : 0),
      mix(draw, UInt64(mode.uniformFamily == .standard ? 1 : 0)))
    return TokenRecord(
      request: id, index: position, token: TokenID(word), text: " " + Self.words[word],
      top: [
        TokenLogprob(token: TokenID(word), logprob: -0.25),
        TokenLogprob(token: TokenID((word + 1) % Self.words.count), logprob: -0.3125),
      ],
      hash: hash(of: index), step: step, nanoseconds: now)
  }

  private mutating func finish(_ index: Int, _ reason: FinishReason) -> EngineEvent {
    let running = requests[index]
    let event = EngineEvent.finished(
      FinishedRequest(
        id: running.id, reason: reason, tokenCount: running.tokens.count, cachedTokenCount: 0,
        hash: hash(of: index), mode: running.modes.count == 1 ? running.modes.first : nil,
        nanoseconds: now))
    for block in running.blocks { owners[block] = nil }
    requests.remove(at: index)
    return event
  }

  private func hash(of index: Int) -> OutputHash {
    var bytes: [UInt8] = []
    for word in 0..<UInt64(4) {
      let value = mix(requests[index].hash, word)
      bytes += (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }
    guard let hash = OutputHash(bytes: bytes) else { preconditionFailure("32 bytes make a hash") }
    return hash
  }

  private func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    var value = (a ^ b) &* 0x9e37_79b9_7f4a_7c15 &+ b
    value = (value ^ (value >> 29)) &* 0xbf58_476d_1ce4_e5b9
    return value ^ (value >> 32)
  }

  private func describeBlocks(in record: inout StepRecord) {
    record.blockMap = owners.enumerated().map { index, owner in
      if let owner { return .owned(owner) }
      return index >= 200 && index < 216 ? .cached : .free
    }
    if record.blockMap.count > 2 { record.blockMap[2] = .shared(referenceCount: 3) }
    let used = record.blockMap.count {
      if case .owned = $0 { true } else { $0 == .shared(referenceCount: 3) }
    }
    record.blocks = BlockUsage(total: owners.count, used: used, cached: 16)
    record.prefixQueryTokenCount = 64
    record.prefixHitTokenCount = 16
  }

  private func operations(
    rows: Int, mode: KernelMode, duration: UInt64
  ) -> [OperationRecord] {
    let shapes: [(OperationSite, Int, Int, UInt64)] = [
      (.attentionNorm, 576, 1, 3), (.qkv, 960, 576, 12), (.attention, 128, 64, 14),
      (.attentionOutput, 576, 576, 8), (.feedForwardNorm, 576, 1, 3), (.gateUp, 3072, 576, 25),
      (.down, 576, 1536, 14), (.outputNorm, 576, 1, 1), (.lmHead, 49152, 576, 13),
      (.logSoftmax, 49152, 1, 2),
    ]
    return shapes.map { site, n, k, percent in
      OperationRecord(
        site: site, m: rows, n: n, k: k, choice: choice(site.operation, in: mode, rows: rows),
        nanoseconds: duration * percent / 100)
    }
  }

  private func choice(
    _ operation: KernelOperation, in mode: KernelMode, rows: Int
  ) -> KernelChoice {
    let family = mode[operation]
    let splits = rows < 4 ? 4 : 2
    let (kernel, order) =
      switch (operation, family) {
      case (.matmul, .standard): ("q4-\(rows == 1 ? 1 : 4)x16", "split\(splits)")
      case (.matmul, _): ("q4-\(rows == 1 ? "1x16" : "4x32")", "chain")
      case (.attention, .standard): ("flash-decode", "count\(splits)")
      case (.attention, _): ("split-256", "size256")
      case (.rmsnorm, .standard), (.logits, .standard): ("split-row", "lanes16/\(splits)")
      case (.rmsnorm, _), (.logits, _): ("row", "lanes16")
      }
    return KernelChoice(
      family: family, kernel: kernel, reductionOrder: order,
      splitCount: family == .standard ? splits : 1, dependsOnBatch: family == .standard)
  }

  private static let words = [
    "the", "light", "of", "physics", "was", "a", "curious", "mind", "and", "he", "played", "drums",
    "in", "quantum", "lectures", "about", "nature", "with", "joy", "that", "students", "loved",
    "small", "things", "move", "fast", "waves", "sum", "to", "paths",
  ]
}
