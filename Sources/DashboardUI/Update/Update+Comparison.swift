import EngineTypes

extension SamplingParameters {
  /// For questions typed by a person: greedy, and not for ever.
  static var asked: SamplingParameters {
    var sampling = SamplingParameters()
    sampling.maxTokens = 128
    return sampling
  }
}

extension DashboardState {
  /// Starts the comparison of the request under the cursor; while one runs, shows it.
  mutating func compareCurrent() -> [Effect] {
    if comparePanel.comparison?.isRunning == true {
      focus(on: .compare)
      return []
    }
    guard let id = currentRequest, let entry = facts.requests[id], !entry.promptText.isEmpty else {
      focus(on: .compare)
      show("no request to compare yet; :ab TEXT compares a question of your own")
      return []
    }
    return compare(entry.promptText, sampling: entry.sampling)
  }

  /// Starts a comparison, in the company of the workload's other questions.
  mutating func compare(_ text: String, sampling: SamplingParameters) -> [Effect] {
    focus(on: .compare)
    guard comparePanel.comparison?.isRunning != true else {
      show("a comparison is running; wait for its end")
      return []
    }
    comparePanel.scroll = 0
    comparePanel.comparison = ModeComparison(promptText: text, sampling: sampling)
    workload.isHeld = true
    return beginComparison()
  }

  /// Requests that would be company for one of the runs and not for the other.
  var othersUnderWay: Int {
    let requests = facts.requests
    return max(
      workload.underWayCount, requests.active.count { requests[$0]?.isShared == true })
  }

  /// Asks everything once nobody else is there.
  private mutating func beginComparison() -> [Effect] {
    guard othersUnderWay == 0, var comparison = comparePanel.comparison else { return [] }
    let others = workload.preset.items.map(\.prompt).filter { $0 != comparison.promptText }
    let submissions = comparison.submissions(among: others)
    comparePanel.comparison = comparison
    return submissions.map { .submit($0, $1) }
  }

  /// Begins the comparison when it can, sends its company away once it has served, and then lets the
  /// load go on.
  mutating func advanceComparison() -> [Effect] {
    guard let comparison = comparePanel.comparison, comparison.isRunning else { return [] }
    guard !comparison.isWaiting else { return beginComparison() }
    let requests = facts.requests
    let left = comparePanel.comparison?.advance { requests[$0].map { !$0.isActive } ?? false }
    if comparePanel.comparison?.isRunning == false { workload.isHeld = false }
    return (left ?? []).map { .command(.cancel($0)) }
  }
}
