import EngineTypes
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
        "qkv q4-1x16+q8-1x16+f16-1x16+bf16-1x16+f32-1x16",
        "attentionOutput q4-1x16+q8-1x16+f16-1x16", "gateUp q4-1x16+bf16-1x16+f32-1x16",
        "down q4-1x16+q8-1x16+bf16-1x16", "lmHead q8-1x16",
      ])
  }

  @Test func theLargestHeadOfAModelIsTheKernelsLargest() {
    #expect(ModelConfiguration.largestHeadSize == KeyValueLayout.largestHeadSize)
  }
}
