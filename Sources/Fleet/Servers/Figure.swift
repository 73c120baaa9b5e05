/// One number that a server tells of itself, whatever its family calls it.
package enum Figure: Int, CaseIterable, Hashable, Sendable {
  // What is so at this moment.
  case running, waiting, waitingForCapacity, waitingDeferred, swapped
  case kvUsage, kvBlockCount, kvBlockSize, usedTokens
  case awake, busySlots
  /// Figures of the server's own making, over a time that it chose.
  case ownPrefixHitRate, ownPromptRate, ownGenerationRate
  // What has come to be since the server began.
  case promptTokens, generationTokens
  case prefixQueries, prefixHits
  case preemptions, requests, aborted, rejected
  case drafts, draftTokens, acceptedTokens
  case steps

  /// Whether it only grows while the server runs.
  package var isCounter: Bool { rawValue >= Self.promptTokens.rawValue }

  package static let counters = allCases.filter(\.isCounter)

  package var name: String {
    switch self {
    case .running: "running"
    case .waiting: "waiting"
    case .waitingForCapacity: "waiting for room"
    case .waitingDeferred: "deferred"
    case .swapped: "swapped out"
    case .kvUsage: "KV in use"
    case .kvBlockCount: "KV blocks"
    case .kvBlockSize: "block size"
    case .usedTokens: "tokens in KV"
    case .awake: "awake"
    case .busySlots: "busy slots"
    case .ownPrefixHitRate: "its own hit rate"
    case .ownPromptRate: "its own prompt rate"
    case .ownGenerationRate: "its own output rate"
    case .promptTokens: "prompt tokens"
    case .generationTokens: "output tokens"
    case .prefixQueries: "prefix queries"
    case .prefixHits: "prefix hits"
    case .preemptions: "preemptions"
    case .requests: "requests"
    case .aborted: "aborted"
    case .rejected: "rejected"
    case .drafts: "drafts"
    case .draftTokens: "draft tokens"
    case .acceptedTokens: "accepted drafts"
    case .steps: "steps"
    }
  }

  /// What it is, in a line.
  package var definition: String {
    switch self {
    case .running: "requests in the batches being computed"
    case .waiting: "requests that wait for their first step, or for another one"
    case .waitingForCapacity: "of those, how many wait for room in a batch or in KV"
    case .waitingDeferred: "of those, how many something else holds back"
    case .swapped: "requests whose KV was moved out of the accelerator"
    case .kvUsage: "part of the KV cache that requests hold"
    case .kvBlockCount: "blocks that the KV cache has"
    case .kvBlockSize: "tokens of a block"
    case .usedTokens: "tokens that requests hold in KV"
    case .awake: "1 while the engine serves, 0 while it sleeps"
    case .busySlots: "mean number of slots in a call of the model since its start"
    case .ownPrefixHitRate: "as the server says it, of its last batch of prompts"
    case .ownPromptRate: "prompt tokens a second as the server says it"
    case .ownGenerationRate: "output tokens a second as the server says it"
    case .promptTokens: "tokens of prompts"
    case .generationTokens: "tokens that were sampled"
    case .prefixQueries: "prompt tokens that were looked for in the prefix cache"
    case .prefixHits: "prompt tokens that were found in the prefix cache"
    case .preemptions: "times that a running request lost its KV"
    case .requests: "requests that ended"
    case .aborted: "requests that were given up"
    case .rejected: "requests that a full queue turned away"
    case .drafts: "steps that checked a draft of several tokens"
    case .draftTokens: "tokens that were drafted"
    case .acceptedTokens: "drafted tokens that were right"
    case .steps: "calls of the model"
    }
  }
}
