import EngineTypes

/// What is asked once.
package struct Question: Hashable, Sendable {
  package var prompt: String
  /// Tokens of the answer, at most.
  package var maxTokens: Int
  /// Our own servers' kernel mode; `nil` leaves it to the server.
  package var mode: String?
  package var isStreamed: Bool
  /// Whether it goes on behind the end of its answer, where the server can do that.
  package var ignoresEnd = false

  package init(prompt: String, maxTokens: Int, mode: String? = nil, isStreamed: Bool) {
    (self.prompt, self.maxTokens) = (prompt, maxTokens)
    (self.mode, self.isStreamed) = (mode, isStreamed)
  }
}

/// How a server is asked: found out before anything is compared.
package struct Manner: Hashable, Sendable {
  package enum Endpoint: String, Hashable, Sendable, CaseIterable {
    case completions, chat

    package var path: String {
      self == .completions ? "/v1/completions" : "/v1/chat/completions"
    }
  }

  package var endpoint: Endpoint
  package var model: String
  package var family: ServerFamily
  /// How many of the likeliest tokens are asked for; `nil` where no log-probabilities are.
  package var topCount: Int?

  /// Sampling is fixed: the likeliest token, and a seed for servers that draw all the same.
  static let seed = 1

  package init(endpoint: Endpoint, model: String, family: ServerFamily, topCount: Int?) {
    (self.endpoint, self.model) = (endpoint, model)
    (self.family, self.topCount) = (family, topCount)
  }

  /// The request's body.
  package func body(_ question: Question) -> String {
    JSONWriter.object { json in
      json.field("model", model)
      switch endpoint {
      case .completions: json.field("prompt", question.prompt)
      case .chat:
        json.array("messages") { json in
          json.object { json in
            json.field("role", "user")
            json.field("content", question.prompt)
          }
        }
      }
      json.field("max_tokens", question.maxTokens)
      json.field("temperature", 0)
      json.field("seed", Self.seed)
      json.field("stream", question.isStreamed)
      scores(&json)
      extras(&json, question)
    }
  }

  private func scores(_ json: inout JSONWriter) {
    guard let topCount else { return }
    switch endpoint {
    case .completions: json.field("logprobs", topCount)
    case .chat:
      json.field("logprobs", true)
      json.field("top_logprobs", topCount)
    }
  }

  /// What only servers that are known to take it are sent: others refuse whole requests for it.
  private func extras(_ json: inout JSONWriter, _ question: Question) {
    if let mode = question.mode { json.field("mode", mode) }
    if question.isStreamed, family != .other {
      json.object("stream_options") { $0.field("include_usage", true) }
    }
    if question.ignoresEnd, family != .other { json.field("ignore_eos", true) }
    if family == .vllm || family == .invar { json.field("return_token_ids", true) }
  }
}

/// Which program answers, by what it says of its models.
package enum ServerFamily: String, Hashable, Sendable, CaseIterable {
  case invar
  case vllm = "vLLM"
  case sglang = "SGLang"
  case llamaServer = "llama-server"
  case other = "an unknown server"

  init(owner: String?) {
    switch owner {
    case "invar": self = .invar
    case "vllm": self = .vllm
    case "sglang": self = .sglang
    case "llamacpp": self = .llamaServer
    default: self = .other
    }
  }
}
