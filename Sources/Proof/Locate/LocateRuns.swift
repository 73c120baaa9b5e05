package import EngineTypes

extension LocateRun {
  /// The request with nothing else in its steps.
  package static func alone(
    _ request: AdmittedRequest, _ settings: EngineSettings, name: String = "alone"
  ) -> LocateRun {
    LocateRun(
      name: name, script: Script(alone: request.askingLogprobs, settings: settings),
      target: request.id)
  }

  /// The request in the batches of its session.
  package static func recorded(
    _ id: RequestID, of session: SessionScript, name: String = "in its batch"
  ) -> LocateRun {
    var script = session.script
    script.causes = script.causes.map { cause in
      if case .submit(let request) = cause, request.id == id {
        .submit(request.askingLogprobs)
      } else {
        cause
      }
    }
    var run = LocateRun(name: name, script: script, target: id)
    run.recorded = session.request(id)?.answer ?? Answer()
    let answers = session.requests.map { ($0.id, $0.request.promptTokens + $0.tokens.map(\.token)) }
    run.findDonors(Dictionary(answers) { first, _ in first }, blockSize: script.settings.blockSize)
    return run
  }

  /// Requests that all arrive at once, of which one is looked at.
  package static func crowd(
    _ requests: [AdmittedRequest], target: RequestID, _ settings: EngineSettings,
    name: String = "in company"
  ) -> LocateRun {
    let asking = requests.map { $0.id == target ? $0.askingLogprobs : $0 }
    var run = LocateRun(
      name: name, script: Script(settings: settings.refusingNobody, requests: asking),
      target: target)
    let prompts = requests.map { ($0.id, $0.promptTokens) }
    run.findDonors(Dictionary(prompts) { first, _ in first }, blockSize: settings.blockSize)
    return run
  }

  /// Notes who begins with a block of the same tokens as the target.
  private mutating func findDonors(_ tokens: [RequestID: [TokenID]], blockSize: Int) {
    guard let own = tokens[target] else { return }
    for (id, others) in tokens where id != target {
      let common = zip(own, others).prefix { $0 == $1 }.count
      // Who goes along to the end may do so in its answer too.
      let isOpen = common == min(own.count, others.count)
      if common >= blockSize || isOpen { donors[id] = 0..<(isOpen ? Int.max : common) }
    }
  }

  /// Steps until the target's end, as far as that can be known before.
  var expectedStepCount: Int {
    var total = 0
    var lastOfTarget = 0
    for cause in script.causes {
      guard case .step(let step) = cause else { continue }
      total += 1
      if step?.chunks.contains(where: { $0.request == target }) ?? true { lastOfTarget = total }
    }
    if total > 0 { return lastOfTarget }
    let requests = script.requests
    let promptCount = requests.reduce(0) { $0 + $1.promptTokens.count }
    let answer = requests.first { $0.id == target }?.sampling.maxTokens ?? 0
    let settings = script.settings
    let most = min(settings.tokenBudget, settings.chunkLimit ?? .max)
    return promptCount / max(1, most) + max(1, answer)
  }
}

extension AdmittedRequest {
  /// The same request with its log-probabilities computed, so that they can be compared too.
  var askingLogprobs: AdmittedRequest {
    var request = self
    request.logprobCount = max(1, logprobCount ?? 0)
    return request
  }
}
