import EngineTypes

/// The rows of a line's arrays, in the order of the header's `…_columns`.
///
/// Every number is checked, because it may go into sums and indices later.
extension TokenLogprob {
  /// A candidate: id, log-probability.
  init?(columns: [JSONNode]) {
    guard columns.count == 2, let token = Int32(columns[0]), let logprob = Float(columns[1]) else {
      return nil
    }
    self.init(token: TokenID(rawValue: token), logprob: logprob)
  }

  static func list(_ node: JSONNode) -> [TokenLogprob]? {
    guard case .array(let rows) = node else { return nil }
    var list: [TokenLogprob] = []
    for row in rows {
      guard case .array(let columns) = row, let entry = TokenLogprob(columns: columns) else {
        return nil
      }
      list.append(entry)
    }
    return list
  }
}

/// What a token's row says of log-probabilities: its own, bare, then the candidates'.
///
/// Logs from before do not have its own.
struct LoggedLogprobs {
  let own: Float?
  let top: [TokenLogprob]

  static let none = LoggedLogprobs(own: nil, top: [])

  private init(own: Float?, top: [TokenLogprob]) { (self.own, self.top) = (own, top) }

  init?(_ node: JSONNode) {
    guard case .array(var elements) = node else { return nil }
    if let first = elements.first, let own = Float(first) {
      elements.removeFirst()
      self.own = own
    } else {
      own = nil
    }
    guard let top = TokenLogprob.list(.array(elements)) else { return nil }
    self.top = top
  }
}

extension PromptScore {
  /// A row of a prompt's scores: id, log-probability, rank and, where asked for, candidates.
  init?(columns: [JSONNode]) {
    guard columns.count == 3 || columns.count == 4, let token = Int32(columns[0]),
      let logprob = Float(columns[1]), let rank = columns[2].count, rank > 0,
      let top = columns.count == 4 ? TokenLogprob.list(columns[3]) : []
    else { return nil }
    self.init(token: TokenID(rawValue: token), logprob: logprob, rank: rank, top: top)
  }
}

extension TokenRecord {
  /// A row of a `tokens` line: request, index, token, nanoseconds after the line's own time, text,
  /// hash and, where asked for, log-probabilities.
  init?(columns: [JSONNode], step: Int, nanoseconds: UInt64) {
    guard columns.count == 6 || columns.count == 7, let request = UInt64(columns[0]),
      let index = columns[1].count, let token = Int32(columns[2]),
      let delay = UInt64(columns[3]), delay <= Fields.longestTime, let text = String(columns[4]),
      let hash = OutputHash(columns[5]),
      let logprobs = columns.count == 7 ? LoggedLogprobs(columns[6]) : LoggedLogprobs.none
    else { return nil }
    self.init(
      request: RequestID(rawValue: request), index: index, token: TokenID(rawValue: token),
      text: text, logprob: logprobs.own, top: logprobs.top, hash: hash, step: step,
      nanoseconds: nanoseconds + delay)
  }
}

extension TokenRecord {
  /// A row in one of the forms of `TokenForm`, at a place of its line.
  init?(
    row: JSONNode, place: Int, step: Int, after before: UInt64, memory: AnswerMemory
  ) {
    if let delay = UInt64(row) {
      guard place < memory.order.count else { return nil }
      self.init(known: memory.order[place], delay, step: step, after: before, memory: memory)
      return
    }
    guard case .array(var columns) = row else { return nil }
    var logprobs = LoggedLogprobs.none
    if case .array? = columns.last, let last = columns.popLast() {
      guard let told = LoggedLogprobs(last) else { return nil }
      logprobs = told
    }
    guard let id = columns.first.flatMap(UInt64.init) else { return nil }
    let request = RequestID(rawValue: id)
    if columns.count == 2 {
      guard logprobs.own == nil, logprobs.top.isEmpty, let delay = UInt64(columns[1]) else {
        return nil
      }
      self.init(known: request, delay, step: step, after: before, memory: memory)
      return
    }
    // What is left: token, delay, perhaps text, hash; before them perhaps the index.
    let rest = columns.suffix(from: columns.count == 6 ? 2 : 1)
    guard (3...4).contains(rest.count),
      let index = columns.count == 6
        ? columns[1].count : memory.index(of: request),
      let token = Int32(rest[rest.startIndex]).map(TokenID.init(rawValue:)),
      let time = UInt64(rest[rest.startIndex + 1]).flatMap({ Fields.sum(before, $0) }),
      let text = rest.count == 4 ? String(rest[rest.startIndex + 2]) : memory.text(of: token),
      let hash = rest.last.flatMap(OutputHash.init)
    else { return nil }
    self.init(
      request: request, index: index, token: token, text: text, logprob: logprobs.own,
      top: logprobs.top, hash: hash, step: step, nanoseconds: time)
  }

  /// What comes next in an answer.
  private init?(
    known request: RequestID, _ delay: UInt64, step: Int, after before: UInt64,
    memory: AnswerMemory
  ) {
    guard let time = Fields.sum(before, delay), let index = memory.index(of: request),
      let known = memory.next(of: request)
    else { return nil }
    self.init(
      request: request, index: index, token: known.token, text: known.text,
      logprob: known.logprob, top: known.top, hash: known.hash, step: step, nanoseconds: time)
  }
}

extension ChunkRecord {
  /// A row of a step's batch: all columns, or request and position of one decoded token, or the
  /// request alone where that is its next one.
  init?(row: JSONNode, memory: StepMemory) {
    if let id = UInt64(row) {
      guard let chunk = memory.next(of: RequestID(rawValue: id)) else { return nil }
      self = chunk
      return
    }
    guard case .array(let columns) = row, columns.count == 2 || columns.count == 5,
      let id = UInt64(columns[0]), let position = columns[1].count
    else { return nil }
    let request = RequestID(rawValue: id)
    guard columns.count == 5 else {
      guard let chunk = memory.decode(of: request, at: position) else { return nil }
      self = chunk
      return
    }
    guard let count = columns[2].count, let kind = String(columns[3]).flatMap(Kind.init(rawValue:)),
      let promptLength = columns[4].count
    else { return nil }
    self.init(
      request: request, firstPosition: position, tokenCount: count, kind: kind,
      promptTokenCount: promptLength)
  }
}

/// A step in a line of several: its columns as they stand there.
struct StepRow {
  let delay: UInt64
  private let duration: UInt64
  private let hash: UInt64
  private let tokens: [JSONNode]
  private let operations: [JSONNode]
  /// What it has not in common with the step before.
  private let changes: Fields?

  init?(_ node: JSONNode) {
    guard case .array(let columns) = node, columns.count == 5 || columns.count == 6,
      let delay = UInt64(columns[0]), let duration = UInt64(columns[1]),
      let hash = UInt64(columns[2]), max(duration, hash) <= Fields.longestTime,
      case .array(let tokens) = columns[3], case .array(let operations) = columns[4]
    else { return nil }
    (self.delay, self.duration, self.hash) = (delay, duration, hash)
    (self.tokens, self.operations) = (tokens, operations)
    changes = columns.count == 6 ? Fields(columns[5]) : nil
    if columns.count == 6 && changes == nil { return nil }
  }

  /// Completes a step that has its number and its start.
  ///
  /// - Returns: its tokens.
  func read(
    _ step: inout StepRecord, _ kernels: KernelTable, _ memory: inout LogMemory
  ) throws -> [TokenRecord] {
    (step.durationNanoseconds, step.hashNanoseconds) = (duration, hash)
    let answers = try memory.answers.read(
      tokens, step: step.step, since: step.startNanoseconds)
    let common = memory.steps.common
    if let mode: String = try changes?.optional("mode") {
      step.mode = try SessionLine.mode(mode)
    } else {
      guard let mode = common?.mode else { throw BadField(name: "mode") }
      step.mode = mode
    }
    try (changes ?? .none).fill(&step, missing: common)
    step.chunks = try chunks(&memory.steps)
    var rows = OperationRows(OperationGuess(step.chunks), kernels)
    step.operations = try rows.read(operations, &memory.steps)
    memory.steps.finish(step, kernels: rows.numbers)
    return answers
  }

  private func chunks(_ memory: inout StepMemory) throws -> [ChunkRecord] {
    guard let rows = try changes?.optionalElements("chunks") else {
      let chunks = memory.expectedChunks
      for chunk in chunks { memory.learn(chunk) }
      return chunks
    }
    return try rows.map { row in
      guard let chunk = ChunkRecord(row: row, memory: memory) else {
        throw BadField(name: "chunks")
      }
      memory.learn(chunk)
      return chunk
    }
  }
}

extension Fields {
  /// Fills in a step's counts; those that are not there are the last step's.
  func fill(_ step: inout StepRecord, missing common: StepMemory.Common?) throws(BadField) {
    step.tokenBudget = try count("token_budget", missing: common?.tokenBudget)
    step.runningCount = try count("running", missing: common?.runningCount)
    step.waitingCount = try count("waiting", missing: common?.waitingCount)
    step.blocks = BlockUsage(
      total: try count("blocks_total", missing: common?.blocks.total),
      used: try count("blocks_used", missing: common?.blocks.used),
      cached: try count("blocks_cached", missing: common?.blocks.cached))
    for rare in RareCount.allCases {
      step[keyPath: rare.field] = try count(rare.rawValue, missing: 0)
    }
    step.families = try families()
  }

  private func families() throws(BadField) -> FamilyTiming? {
    guard let times: [UInt64] = try optional("families_ns") else { return nil }
    guard times.count == 2 else { throw BadField(name: "families_ns") }
    return FamilyTiming(invariantNanoseconds: times[0], standardNanoseconds: times[1])
  }
}

extension AnswerMemory {
  /// Reads the tokens of one step, and learns from them.
  mutating func read(
    _ rows: [JSONNode], step: Int, since start: UInt64
  ) throws(BadField) -> [TokenRecord] {
    var tokens: [TokenRecord] = []
    tokens.reserveCapacity(rows.count)
    var before = start
    for row in rows {
      guard
        let token = TokenRecord(
          row: row, place: tokens.count, step: step, after: before, memory: self)
      else { throw BadField(name: "tokens") }
      learn(token)
      before = token.nanoseconds
      tokens.append(token)
    }
    finish(tokens.map(\.request))
    return tokens
  }
}

/// Reads the operations of a step, one after the other.
struct OperationRows {
  private var guess: OperationGuess
  private let kernels: KernelTable
  /// Of those read so far.
  private(set) var numbers: [Int] = []

  init(_ guess: OperationGuess, _ kernels: KernelTable) {
    (self.guess, self.kernels) = (guess, kernels)
  }

  mutating func read(
    _ rows: [JSONNode], _ memory: inout StepMemory
  ) throws(BadField) -> [OperationRecord] {
    guard rows.count <= Fields.mostOperations else { throw BadField(name: "operations") }
    var records: [OperationRecord] = []
    records.reserveCapacity(rows.count)
    for node in rows {
      guard let row = OperationRow(node, place: numbers.count, guess, kernels, memory),
        let kernel = kernels[row.kernel]
      else { throw BadField(name: "operations") }
      memory.learn(row.width, of: row.kernel)
      guess.m = row.m
      numbers.append(row.kernel)
      records.append(
        OperationRecord(
          site: kernel.site, m: row.m, n: row.width.n, k: row.width.k, choice: kernel.choice,
          nanoseconds: row.nanoseconds))
    }
    return records
  }
}

/// One operation of a step: kernel, m, n, k, duration; or without what the log has told before.
///
/// Without *n* and *k* they are those the kernel had last (from schema 3 on, attention's *n* is the
/// longest context of the batch); without *m* it is that of the operation before, or the step's
/// number of tokens; a duration alone is of the kernel at the same place in the step before.
struct OperationRow {
  let kernel: Int
  let m: Int
  let width: StepMemory.Width
  let nanoseconds: UInt64

  init?(
    _ node: JSONNode, place: Int, _ guess: OperationGuess, _ kernels: KernelTable,
    _ memory: StepMemory
  ) {
    let columns: [JSONNode]
    if case .array(let row) = node { columns = row } else { columns = [node] }
    guard [1, 2, 3, 5].contains(columns.count),
      let kernel = columns.count > 1
        ? Int(columns[0]) : place < memory.kernels.count ? memory.kernels[place] : nil,
      let site = kernels[kernel]?.site,
      let nanoseconds = UInt64(columns[columns.count - 1]), nanoseconds <= Fields.longestTime,
      let m = columns.count <= 2 ? guess.m : columns[1].count
    else { return nil }
    (self.kernel, self.m, self.nanoseconds) = (kernel, m, nanoseconds)
    if columns.count == 5 {
      guard let n = columns[2].count, let k = columns[3].count else { return nil }
      width = StepMemory.Width(n: n, k: k)
    } else {
      guard let known = guess.width(site, memory.width(of: kernel)) else { return nil }
      width = known
    }
  }
}

extension JSONNode {
  /// A number that is not negative and small enough that sums of it stay in range.
  fileprivate var count: Int? {
    Int(self).flatMap { (0...Int(Int32.max)).contains($0) ? $0 : nil }
  }
}
