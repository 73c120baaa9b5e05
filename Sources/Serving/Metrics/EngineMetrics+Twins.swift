import EngineTypes

extension EngineMetrics {
  /// What twins say of this engine, by mode: the figures that no other server has.
  func writeTwins(to text: inout MetricsText) {
    let modes = TwinCount.byMode(twins)
    text.metric(
      "invar_twins_compared", .gauge,
      "Requests in company that were compared with a twin, its reference.",
      modes.map { (labels($0.mode), Double($0.twinCount)) })
    text.metric(
      "invar_twins", .gauge, "Of those, by verdict.",
      modes.flatMap { count in
        count.verdicts.map { (labels(count.mode) + [("verdict", $0.0)], Double($0.1)) }
      })
    text.metric(
      "invar_questions", .gauge,
      "Different questions that were asked in company: prompt, sampling and mode.",
      modes.map { (labels($0.mode), Double($0.questionCount)) })
    text.metric(
      "invar_answers_distinct", .gauge,
      "Different answers to them by their bits; one for each question where nothing differs.",
      modes.map { (labels($0.mode), Double($0.answerCount)) })
    text.metric(
      "invar_texts_distinct", .gauge, "Different answers to them by their tokens.",
      modes.map { (labels($0.mode), Double($0.textCount)) })
    text.metric(
      "invar_requests_total", .counter, "Requests that ended, by the mode of their steps.",
      endsByMode.map { (mode: $0.key?.description ?? "mixed", count: $0.value) }
        .sorted { $0.mode < $1.mode }.map { ([("mode", $0.mode)], Double($0.count)) })
    text.metric(
      "invar_steps_total", .counter, "Steps of the engine.",
      stepCounts.map { (mode: $0.key.description, count: $0.value) }
        .sorted { $0.mode < $1.mode }.map { ([("mode", $0.mode)], Double($0.count)) })
    text.metric(
      "invar_step_seconds_total", .counter, "Time in steps.", Double(stepNanoseconds) / 1e9)
    text.metric(
      "invar_hash_seconds_total", .counter, "Of that, on digests and hashes.",
      Double(hashNanoseconds) / 1e9)
  }

  private func labels(_ mode: KernelMode) -> [(String, String)] { [("mode", mode.description)] }
}

/// The twins of one mode, over all that ever ended.
private struct TwinCount {
  let mode: KernelMode
  var questionCount = 0
  var twinCount = 0
  var sameBitsCount = 0
  var sameTokensCount = 0
  var answerCount = 0
  var textCount = 0

  var verdicts: [(String, Int)] {
    [
      (Verdict.Kind.sameBits.rawValue, sameBitsCount),
      (Verdict.Kind.sameTokens.rawValue, sameTokensCount),
      (Verdict.Kind.differs.rawValue, twinCount - sameBitsCount - sameTokensCount),
    ]
  }

  static func byMode(_ ledger: TwinLedger) -> [TwinCount] {
    var counts: [KernelMode: TwinCount] = [:]
    // A question that nobody asked in company says nothing of company.
    for group in ledger.groups where group.twinCount > 0 {
      counts[group.mode, default: TwinCount(mode: group.mode)].add(group)
    }
    for former in ledger.formerTotals {
      counts[former.mode, default: TwinCount(mode: former.mode)].add(former)
    }
    return counts.values.sorted { $0.mode.description < $1.mode.description }
  }

  private mutating func add(_ group: TwinGroupSummary) {
    questionCount += 1
    twinCount += group.twinCount
    sameBitsCount += group.sameBitsTwinCount
    sameTokensCount += group.sameTokensTwinCount
    answerCount += group.uniqueHashCount
    textCount += group.uniqueCompletionCount
  }

  private mutating func add(_ former: FormerTwins) {
    questionCount += former.groupCount
    twinCount += former.twinCount
    sameBitsCount += former.sameBitsCount
    sameTokensCount += former.sameTokensCount
    answerCount += former.uniqueHashCount
    textCount += former.uniqueCompletionCount
  }
}
