import CPUBackend
import EngineTypes
import GGUF
import Transformer

extension GGUFFile {
  /// A transformer over the file, with room for a few hundred positions.
  func transformer(
    threads: Int = 1, _ configure: (inout ModelSettings) -> Void = { _ in }
  ) throws -> Transformer {
    var options = ModelSettings()
    options.activation = .f32
    options.kv = .f32
    options.blockCount = 64
    configure(&options)
    return try Transformer(onCPU: self, options, threadCount: threads)
  }
}

extension Transformer {
  /// The logits of every position, the tokens computed `chunk` at a time, in blocks from `block` on.
  func logits(
    _ tokens: [Int], mode: KernelMode = .invariant, chunk: Int = 256, block: Int = 0
  ) throws -> [[Float]] {
    try run(tokens, mode: mode, chunk: chunk, block: block).flatMap(\.logits)
  }

  /// One output for each chunk, with its logits copied.
  func run(
    _ tokens: [Int], mode: KernelMode = .invariant, chunk: Int = 256, block: Int = 0
  ) throws -> [(input: ForwardInput, output: ForwardOutput, logits: [[Float]])] {
    let blocks = (0...tokens.count / options.blockSize).map { BlockID(block + $0) }
    return try stride(from: 0, to: tokens.count, by: chunk).map { first in
      let count = min(chunk, tokens.count - first)
      let input = ForwardInput(
        mode: mode,
        chunks: [
          SequenceChunk(
            request: RequestID(1), firstPosition: first,
            tokenIDs: tokens[first..<first + count].map { TokenID($0) }, blockTable: blocks,
            logitsPositions: first..<first + count, wantsLogSumExp: true)
        ])
      let output = try forward(input)
      let logits = try output.rows.map { row in try row.logits.values() }
      return (input, output, logits)
    }
  }
}

/// The largest difference of any logit.
func distance(_ a: [[Float]], _ b: [[Double]]) -> Double {
  zip(a, b).map { zip($0, $1).map { abs(Double($0) - $1) }.max() ?? .infinity }.max() ?? .infinity
}

func bits(_ rows: [[Float]]) -> [[UInt32]] { rows.map { $0.map(\.bitPattern) } }
