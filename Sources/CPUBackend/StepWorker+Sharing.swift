internal import EngineTypes
internal import Kernels
internal import PackedModel
internal import Transformer

/// Who does what, and when it is done.
extension StepWorker {
  var configuration: ModelConfiguration { step.backend.configuration }
  var buffers: ForwardBuffers { step.backend.buffers }
  var kernels: Kernels { step.backend.kernels }
  var plan: KernelPlan { step.plan }
  var mode: KernelMode { step.input.mode }
  var rowCount: Int { step.rowCount }
  var division: WorkDivision { step.plan.division }

  /// Rows of which this worker computes its columns.
  var rows: Range<Int> { division == .rows ? worker.share(of: rowCount) : 0..<rowCount }

  /// Who looks inside, for the one worker that shows results.
  var tracer: RowTracer? { worker.index == 0 ? step.tracer : nil }

  /// Groups of 16 columns of a matrix that are this worker's.
  func groups(of weights: PackedMatrix) -> Range<Int> {
    division == .rows ? 0..<weights.groupCount : worker.share(of: weights.groupCount)
  }

  /// Waits for what others wrote, where this worker or a tracer will read it.
  func meet(_ division: WorkDivision) {
    if division == .columns || step.tracer != nil { worker.barrier() }
  }

  func meet() { meet(division) }

  /// Books the time since the last part was finished, and shows this one to who looks inside.
  func finish(_ part: TracePart, of matrix: FloatMatrix, columns: Range<Int>? = nil) {
    if let site = part.site { step.times.mark(site, worker) }
    tracer?.take(part, of: matrix, columns: columns ?? 0..<matrix.columnCount)
  }

  /// Rows that a matmul is to meet: the ones all workers share, or this worker's own of a few.
  func prepared(_ shared: ActivationRows, _ own: [ActivationRows], count: Int) -> ActivationRows {
    count <= ForwardBuffers.privateRowCount ? own[worker.index] : shared
  }

  /// Prepares rows for a matmul.
  ///
  /// They are shared out; or, when they are few, prepared by every worker for itself. Either way
  /// each row is computed by the same code.
  func prepare(_ count: Int, _ division: WorkDivision, _ body: (Range<Int>) -> Void) {
    if count <= ForwardBuffers.privateRowCount { return body(0..<count) }
    body(worker.share(of: count))
    meet(division)
  }

  /// This worker's part of a matmul over all rows.
  func multiply(
    _ weights: Weights.Projection, _ x: ActivationRows, _ groups: Range<Int>,
    _ epilogue: MatmulEpilogue, into output: FloatMatrix, at firstColumn: Int = 0
  ) {
    func run(_ rows: Range<Int>, _ order: KernelPlan.MatmulOrder) {
      kernels.matmul(
        weights.matrix, x, firstRow: rows.lowerBound, rowCount: rows.count, groups: groups,
        order: order, epilogue: epilogue, family: mode.matmul, bias: weights.bias, into: output,
        firstColumn: firstColumn)
    }
    let order = plan.matmulOrder(rows: rowCount)
    guard let tail = plan.tail(rows: rowCount) else { return run(rows, order) }
    run(rows.clamped(to: 0..<tail.lowerBound), order)
    run(rows.clamped(to: tail), .interleaved2)
  }
}
