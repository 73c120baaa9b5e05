import EngineTypes

/// What a log's earlier lines have told about its steps, so that later ones need not repeat it.
///
/// Writer and reader keep one each, and both learn from the same lines; that is what makes the short
/// rows of a step unambiguous.
struct StepMemory {
  struct Width: Hashable {
    var n: Int
    var k: Int
  }

  /// How far a request is.
  private struct Progress {
    var promptLength: Int
    /// The position after the last one computed.
    var next: Int
  }

  /// What most steps have in common with the one before.
  struct Common: Hashable {
    var mode: KernelMode
    var tokenBudget: Int
    var runningCount: Int
    var waitingCount: Int
    var blocks: BlockUsage

    init(_ step: StepRecord) {
      (mode, tokenBudget) = (step.mode, step.tokenBudget)
      (runningCount, waitingCount) = (step.runningCount, step.waitingCount)
      blocks = step.blocks
    }
  }

  /// By the kernel's number: what it was last run on.
  private var widths: [Int: Width] = [:]
  private var requests: [RequestID: Progress] = [:]
  /// Who ended in the step under way, whose record still names them.
  private var ending: [RequestID] = []
  /// Who was in the last step, in order, and goes on.
  private var batch: [RequestID] = []
  /// The last step's kernels by their numbers, in order.
  private(set) var kernels: [Int] = []
  private(set) var common: Common?

  mutating func learn(_ request: AdmittedRequest) {
    requests[request.id] = Progress(promptLength: request.promptTokens.count, next: 0)
  }

  mutating func learn(_ chunk: ChunkRecord) {
    requests[chunk.request] = Progress(
      promptLength: chunk.promptTokenCount, next: chunk.firstPosition + chunk.tokenCount)
  }

  mutating func learn(_ width: Width, of kernel: Int) { widths[kernel] = width }

  mutating func learn(_ end: FinishedRequest) { ending.append(end.id) }

  /// The step is told; who ended in it will not be heard of again.
  mutating func finish(_ step: StepRecord, kernels: [Int]) {
    (self.kernels, common) = (kernels, Common(step))
    for id in ending { requests[id] = nil }
    batch = step.chunks.lazy.map(\.request).filter { [ending] in !ending.contains($0) }
    ending.removeAll(keepingCapacity: true)
  }

  func width(of kernel: Int) -> Width? { widths[kernel] }

  /// Whether request and position say all about a chunk.
  func knows(_ chunk: ChunkRecord) -> Bool {
    chunk.kind == .decode && decode(of: chunk.request, at: chunk.firstPosition) == chunk
  }

  /// The chunk that a row of two columns stands for: one decoded token of a known request.
  func decode(of request: RequestID, at position: Int) -> ChunkRecord? {
    requests[request].map {
      ChunkRecord(
        request: request, firstPosition: position, tokenCount: 1, kind: .decode,
        promptTokenCount: $0.promptLength)
    }
  }

  /// The chunk that a request alone stands for: its next token, decoded.
  func next(of request: RequestID) -> ChunkRecord? {
    requests[request].flatMap { decode(of: request, at: $0.next) }
  }

  /// The batch where nobody came or went since the last step: one more token for everybody.
  var expectedChunks: [ChunkRecord] { batch.compactMap(next) }
}

extension [ChunkRecord] {
  /// The longest context that attention sees in these chunks.
  var longestContext: Int { map { $0.firstPosition + $0.tokenCount }.max() ?? 0 }
}
