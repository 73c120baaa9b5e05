package import EngineTypes
package import Kernels
package import Transformer

/// How the model's shapes lie in memory here: in whole vectors of sixteen and blocks of 32.
extension ModelConfiguration {
  package var headCounts: HeadCounts { HeadCounts(query: headCount, keyValue: keyValueHeadCount) }
  /// Elements from one head to the next.
  package var paddedHeadSize: Int { 16 * vectorsPerHead }
  package var vectorsPerHead: Int { (headSize + 15) / 16 }
  /// How queries and keys lie.
  package var turnedHeads: HeadLayout { HeadLayout(size: headSize, turning: rotation) }
  /// Columns of query, key and value side by side, and where the last two begin.
  package var projectedSize: Int { valueColumn + keyValueHeadCount * paddedHeadSize }
  package var keyColumn: Int { headCount * paddedHeadSize }
  package var valueColumn: Int { keyColumn + keyValueHeadCount * paddedHeadSize }
  /// Columns of what attention gives: all heads side by side, then zeros up to a whole block.
  package var attendedSize: Int { (querySize + 31) / 32 * 32 }

  /// Whether workers that share columns take whole heads of query, key and value: where those do not go
  /// round, they share them by columns and meet.
  package func sharesWholeHeads(workerCount: Int) -> Bool {
    headCounts.goRound(workerCount: workerCount, vectorsPerHead: vectorsPerHead)
  }
}

extension KeyValueLayout {
  package init(_ model: ModelConfiguration, _ options: ModelSettings) {
    self.init(
      type: options.kv, blockCount: options.blockCount, blockSize: options.blockSize,
      headCount: model.keyValueHeadCount, headSize: model.headSize, layerCount: model.layerCount)
  }
}
