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
    if comparison?.isRunning == true {
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

  /// Starts a comparison; the workload's own runs alone wait for it.
  mutating func compare(_ text: String, sampling: SamplingParameters) -> [Effect] {
    focus(on: .compare)
    guard comparison?.isRunning != true else {
      show("a comparison is running; wait for its end")
      return []
    }
    compareScroll = 0
    comparison = ModeComparison(promptText: text, sampling: sampling, home: intendedMode)
    return workload.forgetReferences().map { .command(.cancel($0)) } + advanceComparison()
  }

  /// Takes the comparison's next step, if it is time for one.
  mutating func advanceComparison() -> [Effect] {
    guard comparison?.isRunning == true, requestedMode == nil else { return [] }
    let requests = facts.requests
    let need = comparison?.advance(mode: facts.settings.mode) { id in
      requests[id].map { !$0.isActive } ?? false
    }
    switch need {
    case nil: return []
    case .mode(let mode): return request(mode)
    case .runs(let family): return runs(in: family)
    }
  }

  private func runs(in family: KernelFamily) -> [Effect] {
    guard let comparison else { return [] }
    return [Isolation.alone, .shared].map { isolation in
      .submit(
        GenerationRequest(
          prompt: .chat(comparison.promptText), sampling: comparison.sampling,
          isolation: isolation, topLogprobCount: 5), .comparison(family, isolation))
    }
  }
}
