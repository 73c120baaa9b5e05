import EngineTypes

/// Fields that would change an answer and are not obeyed here.
///
/// Nobody gets another answer than the one asked for without a word: a field is refused by name,
/// unless its value asks for nothing.
enum RefusedFields {
  /// What asks for nothing.
  enum Neutral {
    case number(Float)
    case flag(Bool)
    /// An empty text, list or object.
    case empty
    case words(Set<String>)
    /// An object whose `type` is this word.
    case type(String)

    func allows(_ node: JSONNode) -> Bool {
      switch (self, node) {
      case (.number(let neutral), _): node.float == neutral
      case (.flag(let neutral), .bool(let value)): value == neutral
      case (.words(let words), .string(let text)): words.contains(text)
      case (.type(let word), .object(let members)):
        members.contains { $0.name == "type" && $0.value.string == word }
      case (.empty, .string(let text)): text.isEmpty
      case (.empty, .array(let nodes)): nodes.isEmpty
      case (.empty, .object(let members)): members.isEmpty
      default: false
      }
    }
  }

  static let all: KeyValuePairs<String, Neutral> = [
    "add_generation_prompt": .flag(true),
    "add_special_tokens": .flag(true),
    "allowed_token_ids": .empty,
    "audio": .empty,
    "bad_words": .empty,
    "chat_template": .empty,
    "chat_template_kwargs": .empty,
    "continue_final_message": .flag(false),
    "documents": .empty,
    "frequency_penalty": .number(0),
    "function_call": .words(["none"]),
    "functions": .empty,
    "grammar": .empty,
    "guided_choice": .empty,
    "guided_grammar": .empty,
    "guided_json": .empty,
    "guided_regex": .empty,
    "include_stop_str_in_output": .flag(false),
    "length_penalty": .number(1),
    "logit_bias": .empty,
    "logits_processors": .empty,
    "min_tokens": .number(0),
    "mm_processor_kwargs": .empty,
    "modalities": .empty,
    "prediction": .empty,
    "presence_penalty": .number(0),
    "prompt_embeds": .empty,
    "repetition_penalty": .number(1),
    "response_format": .type("text"),
    "skip_special_tokens": .flag(true),
    "stop_token_ids": .empty,
    "structured_outputs": .empty,
    "suffix": .empty,
    "tool_choice": .words(["none", "auto"]),
    "tools": .empty,
    "truncate_prompt_tokens": .empty,
    "typical_p": .number(1),
    "use_beam_search": .flag(false),
    "web_search_options": .empty,
  ]

  /// Fields that say something of the client and nothing of the answer.
  static let harmless = [
    "metadata", "parallel_tool_calls", "priority", "prompt_cache_key", "request_id",
    "safety_identifier", "service_tier", "store", "user",
  ]

  /// Takes them all.
  ///
  /// - Throws: an error that names the first that asks for something.
  static func check(_ fields: inout RequestFields) throws(APIError) {
    for name in harmless { _ = fields.take(name) }
    for (name, neutral) in all {
      guard let node = fields.take(name) else { continue }
      let isText = name == "modalities" && node.strings == ["text"]
      if !neutral.allows(node), !isText { throw .unsupported(name) }
    }
  }
}

extension JSONNode {
  /// The texts of a list of them; `nil` of anything else.
  fileprivate var strings: [String]? {
    guard case .array(let nodes) = self else { return nil }
    let texts = nodes.compactMap(\.string)
    return texts.count == nodes.count ? texts : nil
  }
}
