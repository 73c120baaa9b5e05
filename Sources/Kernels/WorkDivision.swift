/// How the workers share the matmuls of a step; which of the two changes no bit.
public enum WorkDivision: Hashable, Sendable {
  /// Each computes some columns of all rows (tensor parallel).
  ///
  /// Weights are read once. Workers meet wherever one needs what another wrote.
  case columns
  /// Each carries rows of its own through all columns (data parallel).
  ///
  /// What a worker reads it wrote itself and still has near, and it waits for nobody. All weights
  /// pass through every worker, so it takes rows enough to make up for that.
  case rows

  /// Rows of one worker from which reading all weights costs less than meeting.
  package static let rowsPerWorker = 16

  public init(rowCount: Int, workerCount: Int) {
    self = workerCount > 1 && rowCount >= Self.rowsPerWorker * workerCount ? .rows : .columns
  }

  /// The worker among whose share of `rowCount` rows a row is; see `Worker.share(of:)`.
  package static func owner(of row: Int, rowCount: Int, workerCount: Int) -> Int {
    row * workerCount / rowCount
  }
}
