internal import Kernels
internal import PackedModel
internal import Transformer

/// The floats between operations, grown to the largest step seen and then reused.
final class ForwardBuffers: @unchecked Sendable {
  /// Rows that every worker normalises and quantises for itself, to save a barrier.
  static let privateRowCount = 4

  private let configuration: ModelConfiguration
  private var rowCapacity = 0
  private var logitsCapacity = 0

  /// [rows, hidden]: the residual stream.
  private(set) var hidden = FloatMatrix(rowCount: 0, columnCount: 16)
  /// [rows, query + key + value], heads padded.
  private(set) var projected = FloatMatrix(rowCount: 0, columnCount: 16)
  /// [logits rows, at least the vocabulary].
  private(set) var logits = FloatMatrix(rowCount: 0, columnCount: 16)
  private(set) var results: [RowResult] = []
  /// Of each worker, whether all K and V that it wrote in this step are finite.
  private(set) var findings: [Finding] = []

  // What matmuls meet.
  /// [rows, hidden]: normalised rows of the residual stream.
  private(set) var normed: ActivationRows
  /// The same of few rows, for each worker.
  private(set) var ownNormed: [ActivationRows]
  /// [rows, query in whole blocks]: what attention gave, heads not padded.
  private(set) var attended: ActivationRows
  /// [rows, feed forward]: first the gate, then its product with up.
  private(set) var gated: ActivationRows
  /// The same floats, few rows of them quantised by each worker.
  private(set) var ownGated: [ActivationRows]
  /// `nil` where all rows take the same network.
  let experts: ExpertBuffers?
  /// For each worker.
  private(set) var scratch: [AttentionScratch]
  let partials = AttentionPartials()
  /// Room for the next step's places.
  var places = StepPlaces()

  /// What became of one row of logits: a class, so that workers fill different ones without
  /// touching the array.
  final class RowResult {
    var argmax = 0
    /// Whether every logit of the row is.
    var isFinite = true
    var logSumExp: Float?
    var digest: SIMD8<UInt64>?
  }

  /// What a worker saw on its way, a class for the same reason.
  final class Finding {
    var cacheIsFinite = true
  }

  init(_ configuration: ModelConfiguration, workerCount: Int) {
    self.configuration = configuration
    normed = ActivationRows(rowCount: 0, columnCount: configuration.hiddenSize)
    attended = ActivationRows(rowCount: 0, columnCount: configuration.attendedSize)
    gated = ActivationRows(rowCount: 0, columnCount: configuration.feedForwardSize)
    experts = configuration.experts.map { ExpertBuffers(configuration, $0) }
    ownNormed = []
    ownGated = []
    scratch = []
    makeRoom(forWorkers: workerCount)
  }

  /// Makes anew what each worker has for itself; between steps only.
  func makeRoom(forWorkers count: Int) {
    ownNormed = (0..<count).map { _ in
      ActivationRows(rowCount: Self.privateRowCount, columnCount: configuration.hiddenSize)
    }
    scratch = (0..<count).map { _ in AttentionScratch() }
    findings = (0..<count).map { _ in Finding() }
    experts?.makeRoom(forWorkers: count)
    shareGated()
  }

  private func shareGated() {
    guard rowCapacity > 0 else { return }
    ownGated = ownNormed.map { ActivationRows(of: gated.floats, rowCount: $0.rowCount) }
  }

  func reserve(rows: Int, logitsRows: Int) {
    if rows > rowCapacity || logitsRows > rowCapacity {
      rowCapacity = max(rows, logitsRows, 2 * rowCapacity, 8)
      let sizes = configuration
      hidden = FloatMatrix(rowCount: rowCapacity, columnCount: sizes.hiddenSize, spreads: true)
      projected = FloatMatrix(
        rowCount: rowCapacity, columnCount: sizes.projectedSize, spreads: true)
      normed = ActivationRows(rowCount: rowCapacity, columnCount: sizes.hiddenSize)
      attended = ActivationRows(rowCount: rowCapacity, columnCount: sizes.attendedSize)
      gated = ActivationRows(rowCount: rowCapacity, columnCount: sizes.feedForwardSize)
      experts?.reserve(rows: rowCapacity)
      shareGated()
    }
    if logitsRows > logitsCapacity {
      logitsCapacity = max(logitsRows, 2 * logitsCapacity)
      logits = FloatMatrix(
        rowCount: logitsCapacity, columnCount: (configuration.vocabularySize + 15) / 16 * 16,
        spreads: true)
      while results.count < logitsCapacity { results.append(RowResult()) }
    }
    for finding in findings { finding.cacheIsFinite = true }
    for index in 0..<logitsRows {
      (results[index].logSumExp, results[index].digest) = (nil, nil)
    }
  }
}
