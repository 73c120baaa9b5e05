/// What an answer must not depend on: the rows of the matrix, in order.
package enum AxisName: String, CaseIterable, Sendable {
  case batchSize = "batch size"
  case position = "place in the batch"
  case order = "order of the batch"
  case content = "neighbours' content"
  case modesInTurn = "modes in turn"
  case chunking = "prompt chunking"
  case prefixCache = "prefix cache"
  case preemption = "preemption"
  case blockSize = "KV block size"
  case blockOrder = "physical blocks"
  case threads
  case instructionSet = "instruction set"
  case prefill = "decode or prefill"
  case sampling = "seeded sampling"
  case activation = "activation type"
  case kv = "KV type"
  case hashing = "hash on or off"
  case tracing = "tracing on or off"
  case experts
  case device

  /// What is varied while everything else stays.
  package var question: String {
    switch self {
    case .batchSize: "steps of exactly that many rows around the same request"
    case .position: "the request's place among the same neighbours"
    case .order: "the same requests in another order; every one of them is compared"
    case .content: "neighbours of the same shapes that say something else"
    case .modesInTurn: "steps of the other mode in between, for requests that keep to it"
    case .chunking: "where the prompt's first chunk ends, and chunks of one size"
    case .prefixCache: "how much of the prompt was found in the prefix cache"
    case .preemption: "losing its blocks and being computed again"
    case .blockSize: "positions in a KV block"
    case .blockOrder: "which physical blocks hold K and V"
    case .threads: "worker threads"
    case .instructionSet: "the instruction set the kernels run on"
    case .prefill: "prompt and answer scored in one prefill, against the answer's own decode steps"
    case .sampling: "company, at a temperature above 0"
    case .activation: "company, for each way to round between operations"
    case .kv: "company, for each way to keep K and V"
    case .hashing: "whether logits are digested; without a hash, tokens and log-probabilities"
    case .tracing: "whether every row is copied out of every operation on its way"
    case .device: "what computes, from the start and after K and V moved there"
    case .experts: "how many rows of a step take the same experts as the request's"
    }
  }

  /// Whether bits are compared by hash, or only what is left without one.
  package var comparesHashes: Bool { self != .hashing }
}
