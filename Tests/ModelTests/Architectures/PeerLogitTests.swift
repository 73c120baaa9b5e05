import EngineTypes
import GGUF
import Kernels
import Testing
import Transformer

/// Every architecture in every type of weights, beside llama.cpp.
@Suite struct PeerLogitTests {
  /// Both compute with weights that are the same to the bit.
  ///
  /// What differs is what rows are rounded to before they meet them: nothing in single precision;
  /// there, to halves where weights are halves; and to 8 bits with a scale for every 32 elements here,
  /// for every 32 or 256 there. GELU, which llama.cpp looks up in a table of halves, is off by up to
  /// 1/2048 of a gate in whatever type: 1.1e-3 of a logit was the most.
  private static func tolerance(_ model: SmallModel) -> Float {
    if model.name.contains("MXFP4") { return 0.5 }
    return switch model.type {
    case .f32: model.name.hasPrefix("gemma") ? 3e-3 : 1e-3
    case .f16: 1e-2
    case .bf16: 0.1
    default: 0.5
    }
  }

  @Test(.enabled(if: !PeerLogits.isRecording), arguments: SmallModel.all)
  func logitsAreThoseThatLlamaCppWasRecordedToGive(model: SmallModel) throws {
    let expected = try #require(try PeerLogits.recorded()[model.testDescription])
    let transformer = try model.file().transformer(threads: 2)
    let row = try #require(transformer.logits(SmallModel.tokens).last)
    let difference = zip(row, expected).map { abs($0 - $1) }.max() ?? .infinity
    #expect(row.count == expected.count && difference < Self.tolerance(model), "\(difference)")
  }

  /// Batch, chunks, threads and instruction set change no bit of any of them.
  @Test(arguments: SmallModel.all)
  func bitsDependOnNothingElse(model: SmallModel) throws {
    let file = try model.file()
    let right = bits(try file.transformer().logits(SmallModel.tokens, mode: .reference))
    for set in InstructionSet.allCases where set.isAvailable {
      let transformer = try file.transformer(threads: 2) { $0.instructionSet = set }
      #expect(try bits(transformer.logits(SmallModel.tokens)) == right, "\(set)")
      #expect(
        try bits(transformer.logits(SmallModel.tokens, chunk: 7)) == right, "\(set), in chunks")
    }
  }

  @Test(
    .enabled(
      if: PeerLogits.interpreter != nil, "no Python with llama_cpp; set INVAR_PYTHON to one"))
  func llamaCppStillGivesWhatWasRecorded() throws {
    let now = try PeerLogits.now(SmallModel.all)
    if PeerLogits.isRecording { try PeerLogits.record(now) }
    let recorded = try PeerLogits.recorded()
    #expect(Set(now.keys) == Set(SmallModel.all.map(\.testDescription)))
    for (name, row) in now {
      let difference = zip(row, recorded[name] ?? []).map { abs($0 - $1) }.max() ?? .infinity
      #expect(difference < 1e-3, "\(name): \(difference)")
    }
  }
}
