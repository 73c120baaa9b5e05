import EngineTypes
import Inference

/// Numbers what is asked: equal prompt tokens and sampling have one number, in whichever log.
struct QuestionTable {
  /// What is kept of a question, however long its prompt.
  struct Question {
    /// Over the prompt's tokens: two prompts with one value have the same.
    let prompt: OutputHash
    let promptText: String
    /// All of the text, to be found again; `nil` where there is none.
    let text: PromptText?
    let promptTokenCount: Int
    let sampling: SamplingParameters
  }

  private struct Key: Hashable {
    /// Over the prompt's tokens: two prompts with one value have the same.
    let prompt: OutputHash
    let sampling: SamplingParameters
  }

  private(set) var questions: [Question] = []
  private var numbers: [Key: Int] = [:]

  /// Letters of a prompt that are kept to show it.
  private static let shownCount = 200

  private static func shown(_ text: String) -> String {
    let beginning = text.prefix(shownCount)
    return String(beginning) + (beginning.endIndex < text.endIndex ? "…" : "")
  }

  mutating func number(of request: AdmittedRequest) -> Int {
    let start = OutputHashChain(headerJSON: "", promptTokens: request.promptTokens)
    let key = Key(prompt: start.hash, sampling: request.sampling)
    if let number = numbers[key] { return number }
    numbers[key] = questions.count
    questions.append(
      Question(
        prompt: start.hash, promptText: Self.shown(request.promptText),
        text: request.promptText.isEmpty ? nil : PromptText(request.promptText),
        promptTokenCount: request.promptTokens.count, sampling: request.sampling))
    return questions.count - 1
  }
}

/// A text of any length by what takes eight bytes: two texts share it as good as never.
struct PromptText: Hashable {
  private let digest: UInt64

  init(_ text: String) {
    var digest: UInt64 = 0
    for byte in text.utf8 {
      var mixer = SplitMix64(seed: digest ^ UInt64(byte))
      digest = mixer.next()
    }
    self.digest = digest
  }
}
