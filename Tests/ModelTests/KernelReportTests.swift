import EngineTypes
import GGUF
import Inference
import Kernels
import Testing
import Transformer

/// A step's report says what ran.
@Suite struct KernelReportTests {
  /// The tiny model's layers are packed differently; `TinyModelWeights` has the types.
  @Test func aSiteNamesTheKernelsOfAllLayers() throws {
    let model = try LoadedModel(ModelStore().open(TinyModel.name))
    let transformer = try model.makeTransformer(RealModel.settings { $0.blockCount = 8 })
    let records = transformer.operationsOfOneRow(in: .invariant)
    let kernels = records.filter { $0.site.operation == .matmul }.map {
      "\($0.site.rawValue) \($0.choice.kernel)"
    }
    #expect(
      kernels == [
        "qkv q4-1x16+q4_0-1x16+q8-1x16+f16-1x16+bf16-1x16+f32-1x16",
        "attentionOutput q4-1x16+q8-1x16+f16-1x16",
        "gateUp q4-1x16+q4_0-1x16+bf16-1x16+f32-1x16",
        "down q4-1x16+q8-1x16+bf16-1x16", "lmHead q8-1x16",
      ])
  }

  /// What is named is the largest tile.
  ///
  /// Whole heads of 32 are two groups of columns, whoever has them; where heads do not go round, or
  /// columns are shared, a worker may have one.
  @Test(
    arguments: [
      (1, "q8-4x32", "q8-4x32"), (4, "q8-4x32", "q8-4x16"),
      (7, "q8-4x32+q8-4x16", "q8-4x16"), (8, "q8-4x32", "q8-4x16"),
    ])
  func aTileIsWhatAWorkersShareAllows(threads: Int, projected: String, others: String) throws {
    let model = OddModel { ($0.headCount, $0.keyValueHeadCount, $0.headSize) = (4, 2, 32) }
    let file = try model.file(.q8_0)
    for set in InstructionSet.allCases where set.isAvailable {
      let transformer = try file.transformer(threads: threads) { $0.instructionSet = set }
      let run = try #require(try transformer.run([3, 1, 4, 1], chunk: 4).first)
      for (site, name) in [(OperationSite.qkv, projected), (.attentionOutput, others)] {
        let record = try #require(run.output.operations.first { $0.site == site })
        #expect(record.choice.kernel == (set == .avx512 ? name : "q8-4x16"), "\(set) \(site)")
      }
    }
  }
}
