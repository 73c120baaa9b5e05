import EngineTypes
import Kernels
import Transformer

/// Steps of chosen shapes, straight into the transformer.
///
/// Sequences lie side by side in the cache and are never advanced: repeating a step overwrites the
/// same slots, so every repetition does the same work.
package struct StepDriver {
  let transformer: Transformer

  /// A step's shape: decode rows of equal context, or one chunk of a prompt from its start.
  package enum Shape: Hashable {
    /// `context` counts the new token's own position.
    case decode(batch: Int, context: Int)
    case prefill(rows: Int)

    /// Rows of the step.
    var rowCount: Int {
      switch self {
      case .decode(let batch, _): batch
      case .prefill(let rows): rows
      }
    }
  }

  struct Step {
    var seconds: Double
    var output: ForwardOutput
  }

  /// The input of a step; prefill asks for the logits of its last row only, as engines do.
  func input(
    _ shape: Shape, mode: KernelMode, wantsDigests: Bool = true, wantsLogSumExp: Bool = false
  ) -> ForwardInput {
    func chunk(_ index: Int, _ tokens: [TokenID], from first: Int) -> SequenceChunk {
      let end = first + tokens.count
      return SequenceChunk(
        request: RequestID(index), firstPosition: first, tokenIDs: tokens,
        blockTable: blocks(sequence: index, positions: end), logitsPositions: end - 1..<end,
        wantsLogSumExp: wantsLogSumExp)
    }
    let chunks =
      switch shape {
      case .decode(let batch, let context):
        (0..<batch).map { chunk($0, [token($0)], from: context - 1) }
      case .prefill(let rows): [chunk(0, (0..<rows).map(token), from: 0)]
      }
    return ForwardInput(mode: mode, chunks: chunks, wantsDigests: wantsDigests)
  }

  func run(_ input: ForwardInput) throws(DeviceFailure) -> Step {
    let start = Monotonic.nanoseconds()
    let output = try transformer.forward(input)
    return Step(seconds: Double(Monotonic.nanoseconds() - start) / 1e9, output: output)
  }

  /// Makes the first `blockCount` blocks real memory.
  ///
  /// Pages nobody wrote all lie in one page of zeros, and reading them would measure the cache. One
  /// row in every sixteen positions touches every page of K and of V.
  func touch(blockCount: Int) throws(DeviceFailure) {
    let size = transformer.options.blockSize
    let places = (0..<blockCount).flatMap { block in
      stride(from: 0, to: size, by: 16).map { (block: BlockID(block), offset: $0) }
    }
    for first in stride(from: 0, to: places.count, by: 256) {
      let few = places[first..<min(first + 256, places.count)]
      let chunks = few.indices.map { index in
        SequenceChunk(
          request: RequestID(index), firstPosition: places[index].offset,
          tokenIDs: [token(index)], blockTable: [places[index].block])
      }
      _ = try transformer.forward(ForwardInput(mode: .invariant, chunks: chunks))
    }
  }

  /// Blocks that `batch` sequences of `context` positions take.
  static func blockCount(batch: Int, context: Int, blockSize: Int) -> Int {
    batch * ((context + blockSize - 1) / blockSize)
  }

  private func blocks(sequence: Int, positions: Int) -> [BlockID] {
    let count = Self.blockCount(
      batch: 1, context: positions, blockSize: transformer.options.blockSize)
    return (0..<count).map { BlockID(sequence * count + $0) }
  }

  private func token(_ index: Int) -> TokenID {
    TokenID((1000 + 17 * index) % transformer.configuration.tokenCount)
  }
}
