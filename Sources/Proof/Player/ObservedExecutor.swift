package import EngineTypes
import Inference
package import Transformer

/// A transformer seen through: its last step's logits at hand, or with fewer blocks than it has,
/// without digests, traced, with all logits kept.
package final class ObservedExecutor: ModelExecutor {
  /// Who computes.
  package private(set) var transformer: Transformer
  package let blockCount: Int
  private let hashes: Bool
  private let traces: Bool
  private let keepsLogits: Bool
  /// Every logits row so far, [vocabulary] each, where they are kept.
  package private(set) var logits: [[Float]] = []
  /// Of every step so far.
  package private(set) var expertGroups: [ExpertGroupCounts?] = []
  /// The last step's.
  package private(set) var lastRows: [ForwardOutput.Row] = []

  /// - Parameters:
  ///   - transformer: who computes.
  ///   - blockCount: blocks the engine may use, all where `nil`.
  ///   - hashes: whether the transformer digests its logits; else every digest is zero.
  ///   - traces: whether every row is copied out of every operation.
  ///   - keepsLogits: whether to copy every logits row.
  package init(
    _ transformer: Transformer, blockCount: Int? = nil, hashes: Bool = true,
    traces: Bool = false, keepsLogits: Bool = false
  ) {
    let total = transformer.options.blockCount
    precondition(blockCount ?? 1 <= total, "\(blockCount ?? 0) of \(total) blocks")
    self.transformer = transformer
    self.blockCount = blockCount ?? total
    self.hashes = hashes
    self.traces = traces
    self.keepsLogits = keepsLogits
  }

  package var vocabularySize: Int { transformer.configuration.tokenCount }
  package var contextLength: Int { transformer.configuration.contextLength }
  package var blockSize: Int { transformer.options.blockSize }

  package func useThreads(_ count: Int) { transformer.useThreads(count) }

  package func operationsOfOneRow(in mode: KernelMode) -> [OperationRecord] {
    transformer.operationsOfOneRow(in: mode)
  }

  package func forward(_ input: ForwardInput) throws -> ForwardOutput {
    var input = input
    input.wantsDigests = hashes
    if traces, input.trace == nil { input.trace = .everyRow(of: input) }
    var output = try transformer.forward(input)
    lastRows = output.rows
    expertGroups.append(output.expertGroups)
    if keepsLogits {
      logits += try output.rows.map { row in try row.logits.values() }
    }
    if !hashes {
      for index in output.rows.indices {
        output.rows[index].digest = LogitsDigest(lanes: SIMD8(repeating: 0))
      }
    }
    return output
  }

  /// Goes on elsewhere, with the same K and V.
  package func move(to other: Transformer) throws(DeviceFailure) {
    try other.copyCache(from: transformer)
    transformer = other
  }

  package func forgetLogits() { logits = [] }
}

extension TraceSelection {
  fileprivate static func everyRow(of input: ForwardInput) -> Self {
    Self(
      positions: Dictionary(
        input.chunks.map { ($0.request, $0.positions) }, uniquingKeysWith: { $1 }))
  }
}
