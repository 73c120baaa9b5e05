extension TwinLedger {
  /// What its twins say about a request, finished or under way.
  ///
  /// A request under way is compared as far as it has come.
  ///
  /// - Complexity: O(1) where the bits agree, O(answer) where they do not.
  public func verdict(of id: RequestID) -> Verdict {
    if let twin = live[id] { return liveVerdict(of: twin) }
    switch finished[id] {
    case nil: return .noTwinYet
    case .mixed: return .mixed
    case .member(let key, let index, let hadCompany):
      guard let group = groupsByKey[key], group.completionCount > 1,
        let reference = group.referenceAnswer, let branch = group.branches[index]
      else { return .noTwinYet }
      if !hadCompany, group.reference?.request != id { return .ranAlone }
      return branch.answer.verdict(against: reference, isComplete: true)
    }
  }

  /// Whether anybody else was in one of a request's steps; of one that is forgotten nothing is known.
  public func hadCompany(_ id: RequestID) -> Bool {
    if let twin = live[id] { return twin.hadCompany }
    guard case .member(_, _, let hadCompany)? = finished[id] else { return false }
    return hadCompany
  }

  /// The run a request is compared with; `nil` where there is none, or it is mixed.
  public func reference(of id: RequestID) -> TwinReference? {
    if let twin = live[id] { return liveGroup(of: twin)?.reference }
    guard case .member(let key, _, _)? = finished[id] else { return nil }
    return groupsByKey[key]?.reference
  }

  /// Whether others are compared with it.
  ///
  /// A provisional one is that from its first twin on: nobody is his own twin.
  public func isReference(_ id: RequestID) -> Bool {
    guard let reference = reference(of: id), reference.request == id else { return false }
    return reference.kind == .alone || verdict(of: id) != .noTwinYet
  }

  /// All groups in the order in which their first request finished.
  ///
  /// - Complexity: O(groups + different answers), each as long as it is.
  public var groups: [TwinGroupSummary] {
    groupsByKey.values.sorted { $0.order < $1.order }.map(\.summary)
  }

  /// The text that a finished request gave, as its group's `completionTexts` have it; `nil` of one that
  /// is in no group, or is forgotten.
  public func text(of id: RequestID) -> UInt64? {
    guard case .member(let key, let index, _)? = finished[id] else { return nil }
    return groupsByKey[key]?.branches[index]?.text
  }

  /// What the groups came to that are forgotten, by mode.
  public var formerTotals: [FormerTwins] { former }

  private func liveVerdict(of twin: LiveTwin) -> Verdict {
    if twin.modes == .mixed { return .mixed }
    guard !twin.answer.tokens.isEmpty, let reference = liveGroup(of: twin)?.referenceAnswer else {
      return .noTwinYet
    }
    guard twin.hadCompany else { return .ranAlone }
    return twin.answer.verdict(against: reference, isComplete: false)
  }

  private func liveGroup(of twin: LiveTwin) -> TwinGroup? {
    guard case .uniform(let mode) = twin.modes else { return nil }
    return groupsByKey[
      Key(promptTokens: twin.promptTokens, sampling: twin.sampling, mode: mode)]
  }
}

extension TwinGroup {
  /// How often each text was answered, the commonest first.
  var completions: [(text: UInt64, count: Int)] {
    var sizes: [UInt64: Int] = [:]
    for case let branch? in branches { sizes[branch.text, default: 0] += branch.count }
    for entry in past.entries.values { sizes[entry.text, default: 0] += entry.count }
    return sizes.map { (text: $0.key, count: $0.value) }
      .sorted { ($1.count, $0.text) < ($0.count, $1.text) }
  }

  var summary: TwinGroupSummary {
    let kept = branches.compactMap { $0 }
    let completions = completions
    let differences = kept.compactMap { branch in
      referenceAnswer.flatMap { branch.answer.firstDifference(from: $0, isComplete: true) }
    }
    return TwinGroupSummary(
      promptText: promptText, promptTokenCount: key.promptTokens.count, sampling: key.sampling,
      mode: key.mode, reference: reference, completionCount: completionCount,
      sameBitsCount: referenceCount, twinCount: twinCount,
      sameBitsTwinCount: sameBitsTwinCount, sameTokensTwinCount: sameTokensTwinCount,
      uniqueCompletionCount: completions.count + past.mergedTextCount,
      uniqueHashCount: kept.count + past.entries.count + past.mergedHashCount,
      completionSizes: completions.map(\.count), completionTexts: completions.map(\.text),
      firstDifference: (differences + [past.firstDifference].compactMap(\.self)).min())
  }
}
