package import EngineTypes
package import SessionLog

/// Compares two session logs, request by request.
///
/// Each log is read once for what is asked and how it ended, and again as far as answers differ. Memory
/// holds some hundred bytes for each request, and of the answers that differ so many at a time as are
/// allowed; equal ones are kept once.
package struct LogComparer {
  private let sessions: Pair<RecordedSession>
  /// Bytes that answers of A may take at one time.
  private let capacity: Int
  /// Bytes that the whole answers of one log may take, to be shown.
  private let textCapacity: Int
  private let progress: (ReexecutionProgress) throws -> Void

  /// More differences than this are told without their texts.
  package static let excerptLimit = 1_000

  /// - Parameters:
  ///   - sessions: the two logs, A and B.
  ///   - capacity: bytes that answers of A may take at one time; one is always taken.
  ///   - textCapacity: bytes that the whole answers of one log may take; by default none is kept.
  ///   - progress: called now and then with the megabytes read; what it throws ends the comparison.
  package init(
    _ sessions: Pair<RecordedSession>, capacity: Int = 64 << 20, textCapacity: Int = 0,
    progress: @escaping (ReexecutionProgress) throws -> Void = { _ in }
  ) {
    (self.sessions, self.capacity, self.progress) = (sessions, capacity, progress)
    self.textCapacity = textCapacity
  }

  /// Reads and compares.
  ///
  /// - Throws: `LogComparisonError` where a log can no longer be read or was changed by hand, and
  ///   what `progress` throws.
  package func compare() throws -> LogComparison {
    var questions = QuestionTable()
    let a = try digest(.a, &questions)
    let b = try digest(.b, &questions)
    let digests = Pair(a, b)
    let logs = Pair(ComparedLog(sessions.a, a), ComparedLog(sessions.b, b))
    let groups = QuestionGroup.all(digests, count: questions.questions.count)
    let headers = sessions.map(\.header)
    var differences = MeetingTable()
    for pair in groups.flatMap(\.pairs) { differences.add(pair, headers) }
    try settle(&differences)
    let search = PartnerSearch(questions.questions, groups, digests, logs)
    let compared = groups.indices.map { number in
      ComparedQuestion(
        questions.questions[number], groups[number], search.missing(number), headers, differences)
    }
    let speed = SpeedTable.all(digests, groups.flatMap(\.pairs))
    return LogComparison(
      logs: logs, sessionDifferences: SessionDifference.all(logs), questions: compared,
      speed: speed, texts: digests.map(\.texts), spellings: spellings(digests))
  }

  /// Of one model both logs show what its tokens are written as.
  private func spellings(_ digests: Pair<LogDigest>) -> Pair<TokenSpellings> {
    let own = digests.map(\.spellings)
    guard sessions.a.header.model.sha256 == sessions.b.header.model.sha256 else { return own }
    let merged = own.a.merged(with: own.b)
    return Pair(merged, merged)
  }

  private func digest(_ side: LogSide, _ questions: inout QuestionTable) throws -> LogDigest {
    var digest = LogDigest(sessions[side].header.settings, textCapacity: textCapacity)
    try read(side) { entry in
      try digest.take(entry, &questions)
      return true
    }
    digest.finish()
    return digest
  }

  /// Reads the answers that have to be compared token by token, as many at a time as memory holds.
  private func settle(_ table: inout MeetingTable) throws {
    while let batch = table.nextBatch(capacity) {
      var answers: [RequestID: [TokenRecord]] = [:]
      try pick(batch.countsInA, .a) { answers[$0] = $1 }
      try pick(batch.countsInB, .b) { id, tokens in
        for place in batch.places(ofB: id) {
          table.settle(place, Pair(answers[batch.request(inA: place)] ?? [], tokens))
        }
      }
    }
  }

  /// Hands out answers as soon as they have so many tokens.
  private func pick(
    _ counts: [RequestID: Int], _ side: LogSide,
    _ body: (RequestID, [TokenRecord]) -> Void
  ) throws {
    var missing = counts.filter { $0.value > 0 }
    for id in counts.keys where missing[id] == nil { body(id, []) }
    guard !missing.isEmpty else { return }
    var tokens: [RequestID: [TokenRecord]] = [:]
    try read(side) { entry in
      guard case .token(let token)? = entry.event, let count = missing[token.request] else {
        return true
      }
      tokens[token.request, default: []].append(token)
      guard tokens[token.request]?.count == count else { return true }
      body(token.request, tokens.removeValue(forKey: token.request) ?? [])
      missing[token.request] = nil
      return !missing.isEmpty
    }
  }

  /// Goes through a log while `body` wants more.
  private func read(_ side: LogSide, _ body: (SessionEntry) throws -> Bool) throws {
    var reader = sessions[side].reader()
    do {
      while let entries = try reader.next() {
        for entry in entries where !(try body(entry)) { return }
        try progress(
          ReexecutionProgress(
            label: "comparing \(side.rawValue)", done: reader.offset / 1_000_000,
            total: reader.byteCount / 1_000_000, unit: "MB"))
      }
    } catch let error as SessionLogError {
      throw LogComparisonError(side: side, reason: "\(error)")
    } catch let error as ReexecutionError {
      throw LogComparisonError(side: side, reason: "\(error)")
    }
  }
}

/// Which of two logs.
package enum LogSide: String, Hashable, Sendable {
  case a = "A"
  case b = "B"

  var other: LogSide { self == .a ? .b : .a }
}

extension Pair {
  /// What of it belongs to a log.
  subscript(side: LogSide) -> Value { side == .a ? a : b }
}

/// Why two logs cannot be compared: one of them is not what a recorder writes.
package struct LogComparisonError: Error, Hashable, CustomStringConvertible {
  package var side: LogSide
  package var reason: String

  /// One line: what happened and what to do.
  package var description: String { "log \(side.rawValue): \(reason)" }
}
