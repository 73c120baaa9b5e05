internal import Kernels

/// The floats between operations, grown to the largest step seen and then reused.
final class ForwardBuffers: @unchecked Sendable {
  /// Rows that every worker normalises and quantises for itself, to save a barrier.
  static let privateRowCount = 4

  private let configuration: ModelConfiguration
  private var rowCapacity = 0
  private var logitsCapacity = 0

  /// [rows, hidden]: the residual stream.
  private(set) var hidden = FloatMatrix(rowCount: 0, columnCount: 16)
  /// [rows, query + key + value].
  private(set) var projected = FloatMatrix(rowCount: 0, columnCount: 16)
  /// [rows, query].
  private(set) var attended = FloatMatrix(rowCount: 0, columnCount: 16)
  /// [rows, feed forward]: first the gate, then its product with up.
  private(set) var gated = FloatMatrix(rowCount: 0, columnCount: 16)
  /// [logits rows, vocabulary rounded up to 16].
  private(set) var logits = FloatMatrix(rowCount: 0, columnCount: 16)

  /// What a matmul is about to meet, one per width; shared, or one per worker for few rows.
  private(set) var shared: ActivationSet
  let workers: [ActivationSet]
  let scratch: [AttentionScratch]
  let partials = AttentionPartials()

  init(_ configuration: ModelConfiguration, workerCount: Int) {
    self.configuration = configuration
    shared = ActivationSet(configuration, rowCount: 0)
    workers = (0..<workerCount).map { _ in
      ActivationSet(configuration, rowCount: Self.privateRowCount)
    }
    scratch = (0..<workerCount).map { _ in AttentionScratch() }
  }

  func reserve(rows: Int, logitsRows: Int) {
    if rows > rowCapacity || logitsRows > rowCapacity {
      rowCapacity = max(rows, logitsRows, 2 * rowCapacity, 8)
      let sizes = configuration
      hidden = FloatMatrix(rowCount: rowCapacity, columnCount: sizes.hiddenSize)
      projected = FloatMatrix(
        rowCount: rowCapacity, columnCount: sizes.querySize + 2 * sizes.keyValueSize)
      attended = FloatMatrix(rowCount: rowCapacity, columnCount: sizes.querySize)
      gated = FloatMatrix(rowCount: rowCapacity, columnCount: sizes.feedForwardSize)
      shared = ActivationSet(sizes, rowCount: rowCapacity)
    }
    if logitsRows > logitsCapacity {
      logitsCapacity = max(logitsRows, 2 * logitsCapacity)
      logits = FloatMatrix(
        rowCount: logitsCapacity, columnCount: (configuration.vocabularySize + 15) / 16 * 16)
    }
  }
}

/// Activation rows for each width a matmul reduces over.
struct ActivationSet: Sendable {
  let hidden: ActivationRows
  let attended: ActivationRows
  let gated: ActivationRows

  fileprivate init(_ configuration: ModelConfiguration, rowCount: Int) {
    hidden = ActivationRows(rowCount: rowCount, columnCount: configuration.hiddenSize)
    attended = ActivationRows(rowCount: rowCount, columnCount: configuration.querySize)
    gated = ActivationRows(rowCount: rowCount, columnCount: configuration.feedForwardSize)
  }
}
