import EngineTypes

/// Which shapes a run measures, and how long it may take.
package struct Scope: Hashable, Sendable {
  package var prefillRows = [128, 256, 512]
  var decodeBatches = [1, 2, 4, 8, 16, 32]
  /// Positions of a decode row where it is the batch that varies.
  package var decodeContext = 128
  package var contexts = [512, 1024, 2048, 4096, 8192]
  var contextBatches = [1, 8]
  /// Rows at which the families are compared: decode rows to 32, beyond that a chunk of a prompt.
  var invarianceRows = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
  var hashBatches = [1, 32]
  /// Steps whose time is taken apart: one token, a full batch, the longest prompt.
  var breakdownShapes: [StepDriver.Shape] {
    [.decode(batch: 1, context: decodeContext), .decode(batch: 32, context: decodeContext)]
      + prefillRows.suffix(1).map { .prefill(rows: $0) }
  }
  var loadCount = 3
  var seconds = 60.0
  var minimumRuns = 5
  var peerContext = 4096
  var peerSeconds = 60.0

  package static let full = Scope()

  package static let quick = Scope(
    prefillRows: [128, 512], decodeBatches: [1, 8, 32], contexts: [512, 2048], contextBatches: [1],
    invarianceRows: [1, 8, 32, 128], loadCount: 2, seconds: 10, minimumRuns: 3, peerContext: 1024,
    peerSeconds: 12)

  /// Leaves out what a model's context or the memory cannot hold.
  ///
  /// - Returns: what is left, and a sentence on what is not.
  package func fitted(contextLength: Int, blockLimit: Int, blockSize: Int) -> (
    scope: Scope, note: String?
  ) {
    var scope = self
    let contextBatch = contextBatches.max() ?? 1
    scope.decodeContext = min(decodeContext, contextLength)
    scope.prefillRows = prefillRows.filter { $0 <= contextLength }
    if scope.prefillRows.isEmpty { scope.prefillRows = [contextLength] }
    scope.invarianceRows = invarianceRows.filter { $0 <= 32 || $0 <= contextLength }
    scope.contexts = contexts.filter {
      $0 <= contextLength
        && StepDriver.blockCount(batch: contextBatch, context: $0, blockSize: blockSize)
          <= blockLimit
    }
    let missing = contexts.filter { !scope.contexts.contains($0) }
    let note =
      missing.isEmpty
      ? nil
      : "contexts of \(missing.map(NumberText.count).joined(separator: ", ")) are left out: the model "
        + "holds \(NumberText.count(contextLength)), the cache \(NumberText.counted(blockLimit, "block")) of "
        + NumberText.count(blockSize)
    return (scope, note)
  }

  /// KV blocks that the largest step takes.
  package func blockCount(blockSize: Int) -> Int {
    var needs = prefillRows.map { (1, $0) } + invarianceRows.map { (1, $0) }
    needs += (decodeBatches + hashBatches + [32]).map { ($0, decodeContext) }
    needs += contexts.flatMap { context in contextBatches.map { ($0, context) } }
    return needs.map {
      StepDriver.blockCount(batch: $0.0, context: $0.1, blockSize: blockSize)
    }.max() ?? 1
  }
}
