package import EngineTypes

/// What a client asked for, checked: one call makes a request of the engine for each of its prompts
/// and samples.
package struct GenerationCall: Sendable {
  package enum Endpoint: Hashable, Sendable { case completions, chat }

  package var endpoint: Endpoint
  package var prompts: [Prompt]
  /// Samples of each prompt.
  package var sampleCount = 1
  /// Of the first sample.
  package var sampling = SamplingParameters()
  /// Whether `max_tokens` was given; otherwise an answer may be as long as there is room.
  package var hasTokenLimit = true
  package var stopStrings: [String] = []
  /// The kernel mode it keeps to; `nil` follows the engine's.
  package var mode: KernelMode?
  /// How many of the likeliest tokens are told at each place; `nil` tells not even the token's own.
  package var logprobCount: Int?
  /// The same for the prompt's places.
  package var promptLogprobCount: Int?
  /// Whether the answer begins with the prompt.
  package var echoes = false
  package var streams = false
  /// Whether a stream ends with a chunk that has the usage.
  package var includesUsage = false
  /// Whether all of a stream's chunks have it.
  package var continuousUsage = false
  /// Whether token ids are told.
  package var returnsTokenIDs = false
  /// Whether tokens are spelled `token_id:N`.
  package var spellsTokensByID = false
  /// Fields that nobody knows here.
  package var unknownFields: [String] = []

  /// Answers in all.
  package var choiceCount: Int { prompts.count * sampleCount }

  /// Whether each token has a chunk of its own, with text or without.
  var showsEveryToken: Bool { logprobCount != nil || returnsTokenIDs }
}

extension GenerationCall {
  /// What one call may ask for.
  package enum Limit {
    package static let prompts = 256
    package static let samples = 128
    package static let choices = 512
    /// As OpenAI's and vLLM's own limit.
    package static let logprobs = 20
    package static let stops = 16
    package static let stopBytes = 1...256
  }
}
