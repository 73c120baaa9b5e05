import EngineTypes
import Inference

extension EngineCore {
  /// Does what a script's cause says.
  ///
  /// - Returns: what happened; nothing where a step had nothing to compute.
  mutating func perform(_ cause: Cause) throws -> [EngineEvent] {
    switch cause {
    case .submit(let request): submit(request)
    case .cancel(let id): cancel(id)
    case .change(let settings): change(settings)
    case .step: try step()
    }
  }

  /// Submits a request as it was admitted once, under its old name.
  private mutating func submit(_ request: AdmittedRequest) -> [EngineEvent] {
    let generation = GenerationRequest(
      prompt: .tokens(request.promptTokens), sampling: request.sampling,
      isolation: request.isolation, mode: request.mode, logprobCount: request.logprobCount,
      promptLogprobCount: request.promptLogprobCount)
    return submit(
      generation,
      EncodedPrompt(tokens: request.promptTokens, displayText: request.promptText),
      as: request.id)
  }
}
