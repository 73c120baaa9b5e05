import EngineTypes
import GGUF
import Kernels
import Testing
import Transformer

extension OddModel {
  static let tokens = [3, 1, 41, 5, 9, 2, 6, 5, 35, 8, 9, 7]

  /// Right numbers in all three families, and the same bits wherever that is promised.
  func check(_ change: (inout OddFile) -> Void = { _ in }) throws {
    let (tokens, truth) = (Self.tokens, logits(Self.tokens))
    let file = try file(.f32, change)
    let transformer = try file.transformer()
    let right = try transformer.logits(tokens)
    #expect(distance(right, truth) < 2e-4)
    for chunk in [1, 3, 7] {
      #expect(try bits(transformer.logits(tokens, chunk: chunk, block: chunk)) == bits(right))
    }
    let small = try transformer.logits(tokens, mode: .standard, chunk: 5)
    #expect(distance(small, truth) < 2e-4)
    for set in InstructionSet.allCases where set.isAvailable {
      for kv in [KVType.bf16, .f16] {
        let other = try file.transformer(threads: 2) {
          ($0.instructionSet, $0.kv, $0.activation, $0.blockSize) = (set, kv, .bf16, 5)
        }
        let fast = try other.logits(tokens, chunk: 4)
        #expect(try bits(fast) == bits(other.logits(tokens, mode: .reference)), "\(set) \(kv)")
      }
    }
  }
}
