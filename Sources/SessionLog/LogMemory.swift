import EngineTypes

/// Everything earlier lines have told that later ones leave out.
///
/// A gap empties it, on both sides.
struct LogMemory {
  var steps = StepMemory()
  var answers = AnswerMemory()
  var prompts = PromptMemory()

  mutating func learn(_ end: FinishedRequest) {
    steps.learn(end)
    answers.learn(end)
  }

  /// A request is told, with its own prompt or that of `teller`.
  mutating func learn(_ request: AdmittedRequest, teller: RequestID?) {
    steps.learn(request)
    answers.learn(request, prompt: teller ?? request.id)
    prompts.learn(request, teller: teller)
  }
}
