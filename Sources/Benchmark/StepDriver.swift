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
    let sequences: [ForwardInput.Sequence]
    let logitsRows: Range<Int>
    switch shape {
    case .decode(let batch, let context):
      sequences = (0..<batch).map {
        .init(
          firstRow: $0, rowCount: 1, firstPosition: context - 1,
          blockTable: blocks(sequence: $0, positions: context))
      }
      logitsRows = 0..<batch
    case .prefill(let rows):
      sequences = [
        .init(
          firstRow: 0, rowCount: rows, firstPosition: 0,
          blockTable: blocks(sequence: 0, positions: rows))
      ]
      logitsRows = rows - 1..<rows
    }
    return ForwardInput(
      mode: mode, tokenIDs: (0..<shape.rowCount).map(token), sequences: sequences,
      logits: logitsRows.map { .init(row: $0, wantsLogSumExp: wantsLogSumExp) },
      wantsDigests: wantsDigests)
  }

  func run(_ input: ForwardInput) -> Step {
    let start = Monotonic.nanoseconds()
    let output = transformer.forward(input)
    return Step(seconds: Double(Monotonic.nanoseconds() - start) / 1e9, output: output)
  }

  /// Makes the first `blockCount` blocks real memory.
  ///
  /// Pages nobody wrote all lie in one page of zeros, and reading them would measure the cache. One
  /// row in every sixteen positions touches every page of K and of V.
  func touch(blockCount: Int) {
    let size = transformer.options.blockSize
    let places = (0..<blockCount).flatMap { block in
      stride(from: 0, to: size, by: 16).map { (block: BlockID(block), offset: $0) }
    }
    for first in stride(from: 0, to: places.count, by: 256) {
      let few = places[first..<min(first + 256, places.count)]
      let sequences = few.enumerated().map { row, place in
        ForwardInput.Sequence(
          firstRow: row, rowCount: 1, firstPosition: place.offset, blockTable: [place.block])
      }
      _ = transformer.forward(
        ForwardInput(
          mode: .invariant, tokenIDs: few.indices.map(token), sequences: sequences, logits: []))
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
