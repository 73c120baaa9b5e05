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

extension TokenRecord {
  /// A row of a `tokens` line: request, index, token, nanoseconds after the line's own time, text,
  /// hash and, where asked for, candidates.
  init?(columns: [JSONNode], step: Int, nanoseconds: UInt64) {
    guard columns.count == 6 || columns.count == 7, let request = UInt64(columns[0]),
      let index = columns[1].count, let token = Int32(columns[2]),
      let delay = UInt64(columns[3]), delay <= Fields.longestTime, let text = String(columns[4]),
      let hash = OutputHash(columns[5]),
      let top = columns.count == 7 ? TokenLogprob.list(columns[6]) : []
    else { return nil }
    self.init(
      request: RequestID(rawValue: request), index: index, token: TokenID(rawValue: token),
      text: text, top: top, hash: hash, step: step, nanoseconds: nanoseconds + delay)
  }
}

extension ChunkRecord {
  /// A row of a step's batch: all columns, or request and position of one decoded token.
  init?(columns: [JSONNode], memory: StepMemory) {
    guard columns.count == 2 || columns.count == 5, let id = UInt64(columns[0]),
      let position = columns[1].count
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

/// One operation of a step: kernel, m, n, k, duration; or without what the log has told before.
///
/// Without *n* and *k* they are those the kernel had last, and without *m* it is that of the
/// operation before, or the step's number of tokens.
struct OperationRow {
  let kernel: Int
  let m: Int
  let width: StepMemory.Width
  let nanoseconds: UInt64

  init?(columns: [JSONNode], previousM: Int, memory: StepMemory) {
    guard [2, 3, 5].contains(columns.count), let kernel = Int(columns[0]),
      let nanoseconds = UInt64(columns[columns.count - 1]), nanoseconds <= Fields.longestTime,
      let m = columns.count == 2 ? previousM : columns[1].count
    else { return nil }
    (self.kernel, self.m, self.nanoseconds) = (kernel, m, nanoseconds)
    if columns.count == 5 {
      guard let n = columns[2].count, let k = columns[3].count else { return nil }
      width = StepMemory.Width(n: n, k: k)
    } else {
      guard let known = memory.width(of: kernel) else { return nil }
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
