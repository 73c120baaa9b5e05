internal import GGUF
internal import Kernels
internal import Transformer

/// The model's parameters, repacked for the kernels: held once.
///
/// A tied output head is the embedding itself.
struct Weights: Sendable {
  /// A matrix and what is added to its products.
  struct Projection: Sendable {
    var matrix: PackedMatrix
    /// [1, columns]; `nil` where the file has none.
    var bias: FloatMatrix?
  }

  typealias Layer = [LayerOperation<FloatMatrix, Projection>]

  let embedding: PackedMatrix
  let layers: [Layer]
  let outputNorm: FloatMatrix
  let head: PackedMatrix
  let byteCount: Int

  /// - Throws: `ModelError` where a tensor is missing, unfit, or would not be read.
  init(_ file: GGUFFile, _ configuration: ModelConfiguration, pool: WorkerPool) throws(ModelError) {
    var loader = try WeightLoader(file, configuration)
    embedding = loader.matrix("token_embd.weight")
    layers = (0..<configuration.layerCount).map { layer in
      configuration.architecture.layer.map { operation in
        operation.map(
          norm: { loader.norm($0, layer: layer) },
          projection: { loader.projection($0, layer: layer) })
      }
    }
    outputNorm = loader.vector("output_norm.weight")
    head = loader.has("output.weight") ? loader.matrix("output.weight") : embedding
    byteCount = loader.byteCount
    loader.pack(on: pool)
  }
}
