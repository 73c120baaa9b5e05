internal import Kernels

extension Transformer {
  /// Bytes of weights that one step reads, whatever its rows.
  ///
  /// Of an embedding that is not the output head as well, a step reads a row per token, which is
  /// next to nothing.
  public var weightByteCountPerStep: Int {
    weights.head === weights.embedding
      ? weightByteCount : weightByteCount - weights.embedding.byteCount
  }

  /// Bytes of K and V of one position, all layers together.
  public var cacheByteCountPerPosition: Int {
    cacheByteCount / (options.blockCount * options.blockSize)
  }
}
