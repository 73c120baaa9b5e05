internal import Kernels
internal import PackedModel
internal import Transformer

/// Which kernels one model has on one GPU, beside those of any shape.
struct ModelKernels: Hashable, Sendable {
  var matmuls: MatmulKernels
  /// Normalises, turns and stores heads at once; `nil` where there is none for heads of their size.
  var finishHeads: String?
  /// Attention of pieces of few rows; `nil` where heads or blocks are none that pieces are made for.
  var attendFew: String?
  /// Whether a row of logits is reduced by a cluster of blocks.
  var reducesByClusters: Bool
  /// Whether all heads of a row are normalised as one.
  var normalizesWidths: Bool

  private static let finishedHeadSizes = [16, 32, 48, 64, 80, 96, 112, 128, 192, 256]

  init(
    _ gpu: GPU, _ configuration: ModelConfiguration, attention: AttentionKernels?,
    normalizesWidths: Bool
  ) {
    matmuls = MatmulKernels(gpu)
    let headSize = configuration.paddedHeadSize
    finishHeads =
      Self.finishedHeadSizes.contains(headSize) ? "iv_finish_heads_\(headSize)" : nil
    attendFew = attention.map { "iv_attention_\($0.vectorCount)" }
    // All of a row is asked the same.
    reducesByClusters =
      gpu.capability.major >= 9 && configuration.tokenCount == configuration.vocabularySize
    self.normalizesWidths = normalizesWidths
  }
}
