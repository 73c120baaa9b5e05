internal import GGUF
internal import Kernels

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

  struct Layer: Sendable {
    var attentionNorm: FloatMatrix
    var query: Projection
    var key: Projection
    var value: Projection
    var attentionOutput: Projection
    var feedForwardNorm: FloatMatrix
    var gate: Projection
    var up: Projection
    var down: Projection
  }

  let embedding: PackedMatrix
  let layers: [Layer]
  let outputNorm: FloatMatrix
  let head: PackedMatrix
  let byteCount: Int

  /// - Throws: `ModelError` where a tensor is missing, unfit, or would not be read.
  init(_ file: GGUFFile, _ configuration: ModelConfiguration, pool: WorkerPool) throws(ModelError) {
    var loader = try WeightLoader(file, configuration)
    embedding = loader.matrix("token_embd.weight")
    layers = (0..<configuration.layerCount).map { Layer(&loader, $0) }
    outputNorm = loader.vector("output_norm.weight")
    head = loader.has("output.weight") ? loader.matrix("output.weight") : embedding
    byteCount = loader.byteCount
    loader.pack(on: pool)
  }
}

extension Weights.Layer {
  fileprivate init(_ loader: inout WeightLoader, _ layer: Int) {
    attentionNorm = loader.norm(.attentionNorm, layer: layer)
    query = loader.projection(.query, layer: layer)
    key = loader.projection(.key, layer: layer)
    value = loader.projection(.value, layer: layer)
    attentionOutput = loader.projection(.attentionOutput, layer: layer)
    feedForwardNorm = loader.norm(.feedForwardNorm, layer: layer)
    gate = loader.projection(.gate, layer: layer)
    up = loader.projection(.up, layer: layer)
    down = loader.projection(.down, layer: layer)
  }
}
