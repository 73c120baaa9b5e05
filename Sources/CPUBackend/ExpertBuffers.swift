internal import Kernels
internal import PackedModel
internal import Transformer

/// What is between the operations of a mixture of experts, for the largest step seen.
final class ExpertBuffers {
  private let counts: ExpertCounts
  private let hiddenSize: Int
  private let feedForwardSize: Int

  let expertCount: Int
  private(set) var routed: RoutedRows
  /// Of each worker.
  private(set) var groups: [ExpertGroups] = []

  // A row for each slot of `groups`.
  /// [slots, hidden]: normalised rows, each as often as it takes experts.
  private(set) var normed: ActivationRows
  /// [slots, feed forward]: first the gate, then its product with up.
  private(set) var gated: ActivationRows
  /// [slots, hidden]: what each expert gave.
  private(set) var outputs: FloatMatrix

  init(_ configuration: ModelConfiguration, _ counts: ExpertCounts) {
    self.counts = counts
    expertCount = counts.count
    (hiddenSize, feedForwardSize) = (configuration.hiddenSize, configuration.feedForwardSize)
    routed = RoutedRows(rowCount: 0, expertCount: counts.count, usedCount: counts.usedCount)
    normed = ActivationRows(rowCount: 0, columnCount: hiddenSize)
    gated = ActivationRows(rowCount: 0, columnCount: feedForwardSize)
    outputs = FloatMatrix(rowCount: 0, columnCount: hiddenSize)
  }

  var usedCount: Int { counts.usedCount }

  func makeRoom(forWorkers count: Int) { groups = (0..<count).map { _ in ExpertGroups() } }

  func reserve(rows: Int) {
    let slots = rows * counts.usedCount
    routed = RoutedRows(rowCount: rows, expertCount: counts.count, usedCount: counts.usedCount)
    normed = ActivationRows(rowCount: slots, columnCount: hiddenSize)
    gated = ActivationRows(rowCount: slots, columnCount: feedForwardSize)
    outputs = FloatMatrix(rowCount: slots, columnCount: hiddenSize, spreads: true)
  }
}
