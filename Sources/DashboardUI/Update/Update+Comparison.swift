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
    let started = ModeComparison(promptText: text, sampling: sampling)
    comparePanel.comparison = started
    return started.submissions(among: workload.preset.items.map(\.prompt).filter { $0 != text })
      .map { .submit($0, $1) }
  }

  /// Sends the comparison's company away once it has served.
  mutating func advanceComparison() -> [Effect] {
    guard comparePanel.comparison?.isRunning == true else { return [] }
    let requests = facts.requests
    let left = comparePanel.comparison?.advance { requests[$0].map { !$0.isActive } ?? false }
    return (left ?? []).map { .command(.cancel($0)) }
  }
}
