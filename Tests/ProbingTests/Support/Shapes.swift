import Testing

/// What servers answer to "Hi" with two tokens, each in its own form, written by hand.
enum Shapes {
  struct Shape: Sendable, CustomTestStringConvertible {
    var name: String
    /// A whole response.
    var whole: String
    /// The data of a stream's events.
    var events: [String]
    /// Whether token ids are told.
    var hasIDs = false
    var hash: String?

    var testDescription: String { name }

    var stream: String { events.map { "data: \($0)\n\n" }.joined() + "data: [DONE]\n\n" }
  }

  static let all = [vllmCompletions, vllmChat, sglangCompletions, llamaServer, invar]

  private static let columns =
    #"{"tokens":[" Hel","lo"],"token_logprobs":[-0.5,-1.25],"top_logprobs":[{" Hel":-0.5," Hi":-1.5},{"lo":-1.25,"p":-2.0}],"text_offset":[0,4]}"#
  private static let column = [
    #"{"tokens":[" Hel"],"token_logprobs":[-0.5],"top_logprobs":[{" Hel":-0.5," Hi":-1.5}],"text_offset":[0]}"#,
    #"{"tokens":["lo"],"token_logprobs":[-1.25],"top_logprobs":[{"p":-2.0,"lo":-1.25}],"text_offset":[4]}"#,
  ]
  private static let contents = [
    #"{"token":" Hel","logprob":-0.5,"bytes":[32,72,101,108],"top_logprobs":[{"token":" Hel","logprob":-0.5,"bytes":null},{"token":" Hi","logprob":-1.5,"bytes":null}]}"#,
    #"{"token":"lo","logprob":-1.25,"bytes":[108,111],"top_logprobs":[{"token":"lo","logprob":-1.25},{"token":"p","logprob":-2}]}"#,
  ]
  private static let usage =
    #""usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"prompt_tokens_details":{"cached_tokens":1}}"#

  static let vllmCompletions = Shape(
    name: "vLLM, completions",
    whole: """
      {"id":"cmpl-1","object":"text_completion","created":1,"model":"small","choices":[{"index":0,\
      "text":" Hello","token_ids":[12,13],"logprobs":\(columns),"finish_reason":"length",\
      "stop_reason":null,"prompt_logprobs":null}],\(usage),"system_fingerprint":"vllm-0.32"}
      """,
    events: [
      #"{"id":"cmpl-1","choices":[{"index":0,"text":" Hel","token_ids":[12],"logprobs":\#(column[0]),"finish_reason":null}],"system_fingerprint":"vllm-0.32"}"#,
      #"{"id":"cmpl-1","choices":[{"index":0,"text":"lo","token_ids":[13],"logprobs":\#(column[1]),"finish_reason":"length"}]}"#,
      #"{"id":"cmpl-1","choices":[],\#(usage)}"#,
    ], hasIDs: true)

  static let vllmChat = Shape(
    name: "vLLM, chat",
    whole: """
      {"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant",\
      "content":" Hello","reasoning_content":null},"logprobs":{"content":[\
      \(contents.joined(separator: ","))]},"finish_reason":"length"}],\(usage),\
      "system_fingerprint":"vllm-0.32"}
      """,
    events: [
      #"{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"system_fingerprint":"vllm-0.32"}"#,
      #"{"choices":[{"index":0,"delta":{"content":" Hel"},"logprobs":{"content":[\#(contents[0])]},"finish_reason":null}]}"#,
      #"{"choices":[{"index":0,"delta":{"content":"lo"},"logprobs":{"content":[\#(contents[1])]},"finish_reason":"length"}]}"#,
      #"{"choices":[],\#(usage)}"#,
    ])

  static let sglangCompletions = Shape(
    name: "SGLang, completions",
    whole: """
      {"object":"text_completion","choices":[{"index":0,"text":" Hello","logprobs":\(columns),\
      "finish_reason":"length","matched_stop":null}],\(usage),"system_fingerprint":"vllm-0.32",\
      "metadata":{"weight_version":"default"}}
      """,
    events: [
      #"{"choices":[{"index":0,"text":" Hel","logprobs":\#(column[0]),"finish_reason":null}],"usage":null,"system_fingerprint":"vllm-0.32"}"#,
      #"{"choices":[{"index":0,"text":"lo","logprobs":\#(column[1]),"finish_reason":null}],"usage":null}"#,
      #"{"choices":[{"index":0,"text":"","logprobs":null,"finish_reason":"length"}],"usage":null}"#,
      #"{"choices":[],\#(usage)}"#,
    ])

  /// Chat's form of log-probabilities in completions, and an error's field that is null.
  static let llamaServer = Shape(
    name: "llama-server, completions",
    whole: """
      {"choices":[{"text":" Hello","index":0,"logprobs":{"content":[\
      \(contents.joined(separator: ","))]},"finish_reason":"length"}],"error":null,"created":1,\
      \(usage),"system_fingerprint":"vllm-0.32","timings":{"predicted_per_second":1.5e2}}
      """,
    events: [
      #"{"choices":[{"text":" Hel","index":0,"logprobs":{"content":[\#(contents[0])]},"finish_reason":null}],"system_fingerprint":"vllm-0.32"}"#,
      #"{"choices":[{"text":"lo","index":0,"logprobs":{"content":[\#(contents[1])]},"finish_reason":null}]}"#,
      #"{"choices":[{"text":"","index":0,"logprobs":null,"finish_reason":"length"}],\#(usage)}"#,
    ])

  static let invar = Shape(
    name: "invar, completions",
    whole: """
      {"object":"text_completion","choices":[{"index":0,"text":" Hello","logprobs":\(columns),\
      "token_ids":[12,13],"finish_reason":"length"}],\(usage),"system_fingerprint":"vllm-0.32",\
      "invar":{"receipt":1,"mode":"invariant","output_hash":"ab12"}}
      """,
    events: [
      #"{"choices":[{"index":0,"text":" Hel","logprobs":\#(column[0]),"token_ids":[12],"finish_reason":null}],"system_fingerprint":"vllm-0.32"}"#,
      #"{"choices":[{"index":0,"text":"lo","logprobs":\#(column[1]),"token_ids":[13],"finish_reason":"length"}]}"#,
      #"{"choices":[],\#(usage),"invar":[{"receipt":1,"output_hash":"ab12"}]}"#,
    ], hasIDs: true, hash: "ab12")
}
