/// What one engine step did: who was in it, what it cost, and which kernels ran.
public struct StepRecord: Hashable, Sendable {
  public var step: Int
  /// Monotonic clock, nanoseconds since the engine started.
  public var startNanoseconds: UInt64
  public var durationNanoseconds: UInt64
  public var mode: KernelMode
  /// In the order of the batch's rows.
  public var chunks: [ChunkRecord]
  public var tokenBudget: Int
  public var runningCount: Int
  public var waitingCount: Int
  public var blocks: BlockUsage
  /// One entry per physical block, in order of id.
  public var blockMap: [BlockState]
  /// Blocks of running requests that only layers without a window read from now on.
  ///
  /// Their positions are behind the window of the model's sliding layers; none where it has no such.
  public var passedBlocks: Set<BlockID> = []
  /// Prompt tokens looked up in the prefix cache by the requests admitted in this step.
  public var prefixQueryTokenCount: Int
  /// How many of those were found there.
  public var prefixHitTokenCount: Int
  public var evictionCount: Int
  public var preemptionCount: Int
  /// In the order the model meets them, summed over layers.
  public var operations: [OperationRecord]
  /// Time spent on digests and hashes.
  public var hashNanoseconds: UInt64
  /// The step's kernels in both families, where the engine compared them; no part of the duration.
  public var families: FamilyTiming?

  public init(step: Int, mode: KernelMode) {
    self.step = step
    self.mode = mode
    startNanoseconds = 0
    durationNanoseconds = 0
    chunks = []
    tokenBudget = 0
    runningCount = 0
    waitingCount = 0
    blocks = BlockUsage(total: 0, used: 0, cached: 0)
    blockMap = []
    prefixQueryTokenCount = 0
    prefixHitTokenCount = 0
    evictionCount = 0
    preemptionCount = 0
    operations = []
    hashNanoseconds = 0
  }

  /// Rows of the step: one per scheduled token.
  public var tokenCount: Int { chunks.reduce(0) { $0 + $1.tokenCount } }
}

/// A run of consecutive tokens of one request, computed in one step.
public struct ChunkRecord: Hashable, Sendable {
  public enum Kind: String, Sendable, Hashable { case prefill, decode }

  public var request: RequestID
  public var firstPosition: Int
  public var tokenCount: Int
  public var kind: Kind
  /// Length of the request's prompt, so that a chunk can be shown as a part of it.
  public var promptTokenCount: Int

  public init(
    request: RequestID, firstPosition: Int, tokenCount: Int, kind: Kind, promptTokenCount: Int
  ) {
    self.request = request
    self.firstPosition = firstPosition
    self.tokenCount = tokenCount
    self.kind = kind
    self.promptTokenCount = promptTokenCount
  }
}

/// Blocks by state; `free` is what is left.
public struct BlockUsage: Hashable, Sendable {
  public var total: Int
  /// Referenced by at least one running request.
  public var used: Int
  /// Unreferenced, but still holding a prefix that a later request may reuse.
  public var cached: Int

  public init(total: Int, used: Int, cached: Int) {
    self.total = total
    self.used = used
    self.cached = cached
  }

  public var free: Int { total - used - cached }
}

/// What one physical block holds.
public enum BlockState: Hashable, Sendable {
  case free
  case cached
  case owned(RequestID)
  case shared(referenceCount: Int)
}

/// A place in the model where an operation runs, the same in every layer.
public enum OperationSite: String, CaseIterable, Sendable, Hashable {
  case attentionNorm, qkv, headNorm, attention, attentionOutput, postAttention
  case feedForwardNorm, gateUp, down, router, expertGateUp, expertDown, postFeedForward
  case outputNorm, lmHead, logSoftmax

  /// Whether some models have no such place.
  public var isOptional: Bool {
    switch self {
    case .headNorm, .postAttention, .router, .expertGateUp, .expertDown, .postFeedForward: true
    case .attentionNorm, .qkv, .attention, .attentionOutput, .feedForwardNorm, .gateUp, .down,
      .outputNorm, .lmHead, .logSoftmax:
      false
    }
  }

  public var operation: KernelOperation {
    switch self {
    case .attentionNorm, .headNorm, .postAttention, .feedForwardNorm, .postFeedForward,
      .outputNorm:
      .rmsnorm
    case .qkv, .attentionOutput, .gateUp, .down, .router, .expertGateUp, .expertDown, .lmHead:
      .matmul
    case .attention: .attention
    case .logSoftmax: .logits
    }
  }
}

/// What a kernel choice came to at one site in one step.
public struct OperationRecord: Hashable, Sendable {
  public var site: OperationSite
  /// Rows, output columns, reduced length of a matmul; of experts', rows once for each that they take.
  ///
  /// Norms: rows, width, 1. Attention: query rows,
  /// longest KV length, head size.
  public var m: Int
  public var n: Int
  public var k: Int
  public var choice: KernelChoice
  /// Summed over layers.
  public var nanoseconds: UInt64

  public init(
    site: OperationSite, m: Int, n: Int, k: Int, choice: KernelChoice, nanoseconds: UInt64
  ) {
    self.site = site
    self.m = m
    self.n = n
    self.k = k
    self.choice = choice
    self.nanoseconds = nanoseconds
  }
}

/// Which kernel runs and in which order it sums.
public struct KernelChoice: Hashable, Sendable {
  public var family: KernelFamily
  /// What runs, in short: `split-256`, or packing and tile of a matmul, `q4-4x32`; joined by `+` where
  /// layers differ.
  public var kernel: String
  /// Two choices with the same id sum in the same order.
  public var reductionOrder: String
  public var splitCount: Int
  /// Whether another batch around the same row could have got another reduction order.
  public var dependsOnBatch: Bool

  public init(
    family: KernelFamily, kernel: String, reductionOrder: String, splitCount: Int,
    dependsOnBatch: Bool
  ) {
    self.family = family
    self.kernel = kernel
    self.reductionOrder = reductionOrder
    self.splitCount = splitCount
    self.dependsOnBatch = dependsOnBatch
  }
}
