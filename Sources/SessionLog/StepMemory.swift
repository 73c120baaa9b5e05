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

  /// By the kernel's number: what it was last run on.
  private var widths: [Int: Width] = [:]
  private var promptLengths: [RequestID: Int] = [:]

  mutating func learn(_ request: AdmittedRequest) {
    promptLengths[request.id] = request.promptTokens.count
  }

  mutating func learn(_ chunk: ChunkRecord) {
    promptLengths[chunk.request] = chunk.promptTokenCount
  }

  mutating func learn(_ width: Width, of kernel: Int) { widths[kernel] = width }

  func width(of kernel: Int) -> Width? { widths[kernel] }

  /// Whether request and position say all about a chunk.
  func knows(_ chunk: ChunkRecord) -> Bool {
    chunk.kind == .decode && decode(of: chunk.request, at: chunk.firstPosition) == chunk
  }

  /// The chunk that a row of two columns stands for: one decoded token of a known request.
  func decode(of request: RequestID, at position: Int) -> ChunkRecord? {
    promptLengths[request].map {
      ChunkRecord(
        request: request, firstPosition: position, tokenCount: 1, kind: .decode,
        promptTokenCount: $0)
    }
  }
}
