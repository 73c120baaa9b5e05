import EngineTypes
import Tokenization

/// What the tables of templates are rendered with.
enum TemplateStage {
  static let conversation: [ChatMessage] = [
    .user("Hi there"), .assistant("Hello"), .user("Bye"),
  ]
  static let time = TemplateTime(year: 2026, month: 11, day: 29, hour: 15, minute: 4, second: 5)

  static func render(
    _ source: String, _ messages: [ChatMessage] = conversation, prompt: Bool = false
  ) throws -> String {
    try ChatTemplate(source: source, bosText: "<s>", eosText: "</s>")
      .render(messages: messages, addsGenerationPrompt: prompt, time: time)
  }
}
