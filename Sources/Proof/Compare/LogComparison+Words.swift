import EngineTypes
import SessionLog

extension LogComparison {
  /// The finding in one line.
  package var headline: String {
    let tally = tally
    let count = tally.comparedCount
    switch outcome {
    case .nothing where pairs.isEmpty: return "nothing compared: the logs have no request in common"
    case .nothing:
      return "nothing compared: no request has an answer in both logs"
    case .sameBits:
      let who =
        count == 1
        ? "the one request that was compared"
        : "all \(NumberText.count(count)) requests that were compared"
      return "same bits: \(who) came out the same\(others)"
    case .different:
      return "\(tally.worst): \(comparedWords)\(others)"
    }
  }

  /// Those whose bits can be compared first: what came out of them must not hide behind the others.
  private var comparedWords: String {
    let (count, blind) = (tally.comparedCount, PairTally(pairs.filter { $0.isBlind == true }))
    let whole = "of \(NumberText.counted(count, "request")) that both logs have, "
    guard blind.comparedCount > 0, blind.comparedCount < count else {
      return whole + tally.words.joined(separator: ", ")
    }
    let seen = PairTally(pairs.filter { $0.isBlind == false })
    return "of \(NumberText.counted(seen.comparedCount, "request")) in the same mode in both logs, "
      + seen.words.joined(separator: ", ")
      + "; of \(NumberText.count(blind.comparedCount)) that ran "
      + "\(otherModes), " + blind.words.joined(separator: ", ")
  }

  /// `in invariant in A, in standard in B`, where that is what sets all of them apart.
  private var otherModes: String {
    let modes = Set(
      pairs.filter { $0.isBlind == true }.map { pair in
        pair.requests.map { $0.mode?.description ?? "several modes" }
      })
    guard modes.count == 1, let one = modes.first, one.a != one.b else { return "otherwise" }
    return "in \(one.a) in A and \(one.b) in B"
  }

  /// That more was asked than could be compared.
  private var others: String {
    let count = questions.reduce(tally[.notCompared]) {
      $0 + $1.unpairedCounts.a + $1.unpairedCounts.b
    }
    guard count > 0 else { return "" }
    return "; \(NumberText.count(count)) \(count == 1 ? "other was" : "others were") not compared"
  }

  /// What a reader has to know to take the finding for what it is, a line each.
  package var notes: [String] {
    [
      sameSession, hashedDifference, otherModel, otherVersion, brokenPromise, batchEffect, partial,
      thinSpeed,
    ]
    .compactMap(\.self) + missing + logNotes(.a, logs.a) + logNotes(.b, logs.b)
  }

  private var sameSession: String? {
    guard logs.a.header == logs.b.header else { return nil }
    return "both logs are of one session, begun \(logs.a.header.timestamp)"
  }

  private var hashedDifference: String? {
    let blind = pairs.filter { $0.difference?.comparesHashes == false }
    guard !blind.isEmpty else { return nil }
    let mixed = blind.count { $0.requests.a.mode == nil || $0.requests.b.mode == nil }
    let modes =
      mixed > 0 ? "; \(NumberText.counted(mixed, "request")) saw more than one mode" : ""
    return "a hash begins with model, precision and kernel mode, which are not the same for "
      + "\(NumberText.counted(blind.count, "request")), so no hash of one can be that of the other: "
      + "tokens are compared, and bits as far as both logs have log-probabilities\(modes)"
  }

  private var otherModel: String? {
    guard logs.a.header.model.sha256 != logs.b.header.model.sha256 else { return nil }
    return
      "the models differ: requests are the same where the numbers of their tokens are, which may "
      + "be other text to another model"
  }

  private var otherVersion: String? {
    guard logs.a.header.programVersion != logs.b.header.programVersion else { return nil }
    return "the program's versions differ, and a log does not say its numerics version; one with "
      + "other numerics has other bits"
  }

  /// Pairs of kernels that look at nobody and should have had the same bits.
  private var brokenPromise: String? {
    let count = pairs.count { $0.hasOtherBits && !$0.dependsOnBatch }
    guard count > 0 else { return nil }
    return "\(NumberText.counted(count, "request")) in modes that look at no neighbour "
      + "\(count == 1 ? "has" : "have") other bits though model, precision and mode are the same; "
      + "invar verify says which log does not come out again"
  }

  private var batchEffect: String? {
    let count = pairs.count { $0.hasOtherBits && $0.dependsOnBatch }
    guard count > 0 else { return nil }
    return
      "\(NumberText.counted(count, "request")) with other bits ran standard kernels, whose sums "
      + "depend on company and threads"
  }

  private var partial: String? {
    let count = tally.partialCount
    guard count > 0 else { return nil }
    return
      "\(NumberText.counted(count, "request")) \(count == 1 ? "is" : "are") compared as far as "
      + "both answers go: one was cancelled, or cut off by the engine's end, the log's or a gap"
  }

  private var thinSpeed: String? {
    guard speed.contains(where: \.subject.isThin) else { return nil }
    let fewest = NumberText.count(SpeedTable.Subject.fewestPairs)
    return
      "where fewer than \(fewest) pairs were timed, a ratio says little: one slow request moves it, "
      + "and p95 is the slowest"
  }

  /// Requests that were not compared, each kind with its number.
  private var missing: [String] {
    var reasons: [(text: String, count: Int)] = []
    for case .notCompared(let reason) in pairs.map(\.finding) {
      if let index = reasons.firstIndex(where: { $0.text == reason }) {
        reasons[index].count += 1
      } else {
        reasons.append((reason, 1))
      }
    }
    return reasons.map {
      "\(NumberText.counted($0.count, "request")) not compared: \($0.text)"
    } + [LogSide.a, .b].compactMap(unpaired)
  }

  /// Requests of one log without a partner in the other, by the reason.
  private func unpaired(_ side: LogSide) -> String? {
    let missing = questions.flatMap { $0.unpaired[side] }
    guard !missing.isEmpty else { return nil }
    var kinds: [(words: String, count: Int)] = []
    var places: [String: Int] = [:]
    for partner in missing {
      let words = partner.kind
      let place = places[words] ?? kinds.count
      if place == kinds.count { kinds.append((words, 0)) }
      places[words] = place
      kinds[place].count += partner.count
    }
    let count = kinds.reduce(0) { $0 + $1.count }
    let reasons =
      kinds.count == 1
      ? kinds[0].words
      : kinds.map { "\(NumberText.count($0.count)): \($0.words)" }.joined(separator: "; ")
    return "\(NumberText.counted(count, "request")) of \(side.rawValue) without a partner: "
      + reasons
  }

  private func logNotes(_ side: LogSide, _ log: ComparedLog) -> [String] {
    let name = side.rawValue
    var notes = log.gaps.map { "a gap in \(name): \($0.sentence)" }
    if log.rejectedCount > 0 {
      notes.append(
        "\(NumberText.counted(log.rejectedCount, "request")) of \(name) refused by the engine, whose "
          + "prompts are not in the log as tokens")
    }
    if let fault = log.fault { notes.append("the engine of \(name) could not go on: \(fault)") }
    return notes
  }
}

extension PairTally {
  /// The strongest thing to say of them all.
  fileprivate var worst: String {
    if self[.differs] > 0 { return "different tokens" }
    return self[.otherBits] > 0 ? "different bits" : PairVerdict.bitsUnknown.rawValue
  }

  /// `3 have the same bits`, `2 differ in a token, the first at token 5`.
  package var words: [String] {
    let first = firstToken.map { ", the first at token \(NumberText.count($0))" } ?? ""
    let obstacle =
      obstacles.isEmpty ? "" : ": \(obstacles.map(\.rawValue).sorted().joined(separator: ", "))"
    let parts: [(PairVerdict, String, String, String)] = [
      (.sameBits, "has", "have", "the same bits"),
      (.otherBits, "has", "have", "the same tokens and other bits"),
      (.bitsUnknown, "has", "have", "the same tokens; bits not comparable\(obstacle)"),
      (.differs, "differs", "differ", "in a token\(first)"),
    ]
    return parts.filter { self[$0.0] > 0 }.map { verdict, one, many, rest in
      "\(NumberText.count(self[verdict])) \(self[verdict] == 1 ? one : many) \(rest)"
    }
  }
}

extension ComparedPair {
  /// Whether its bits cannot be compared; `nil` where nothing is.
  fileprivate var isBlind: Bool? { difference.map { !$0.comparesHashes } }

  /// Whether bits differ though model, precision and mode are the same.
  fileprivate var hasOtherBits: Bool {
    guard let difference, difference.comparesHashes else { return false }
    return difference.verdict != .sameBits
  }

  /// Whether company may have changed its bits.
  fileprivate var dependsOnBatch: Bool {
    [requests.a.mode, requests.b.mode].contains { $0?.dependsOnBatch != false }
  }
}
