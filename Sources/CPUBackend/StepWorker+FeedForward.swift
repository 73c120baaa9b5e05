internal import EngineTypes
internal import Kernels
internal import PackedModel
internal import Transformer

extension StepWorker {
  func normalize(_ weight: FloatMatrix, for sublayer: Sublayer) {
    let x = prepared(buffers.normed, buffers.ownNormed, count: rowCount)
    prepare(rowCount, division) { rows in
      for row in rows {
        kernels.rmsNorm(
          buffers.hidden, row: row, weight: weight, epsilon: configuration.normEpsilon,
          splitCount: plan.normSplitCount, family: mode.rmsnorm, into: x.floats, row: row)
      }
      x.quantize(rows, with: kernels.table(for: mode.matmul))
    }
    finish(sublayer.normalized, of: x.floats)
  }

  /// Rows of the residual stream as they are, where the sublayer has no norm of its own for them.
  func read(for sublayer: Sublayer) {
    let x = prepared(buffers.normed, buffers.ownNormed, count: rowCount)
    prepare(rowCount, division) { rows in
      for row in rows { buffers.hidden.copy(row: row, to: x.floats) }
      x.quantize(rows, with: kernels.table(for: mode.matmul))
    }
  }

  /// A few columns of gate, then the same of up, while the gate is still in the cache.
  func gate(_ gate: Weights.Projection, up: Weights.Projection) {
    let x = prepared(buffers.normed, buffers.ownNormed, count: rowCount)
    let groups = groups(of: gate.matrix)
    let epilogue = MatmulEpilogue(gating: configuration.activation)
    for first in stride(from: groups.lowerBound, to: groups.upperBound, by: 4) {
      let few = first..<min(first + 4, groups.upperBound)
      multiply(gate, x, few, .store, into: buffers.gated.floats)
      multiply(up, x, few, epilogue, into: buffers.gated.floats)
    }
    meet()
    finish(.gated, of: buffers.gated.floats)
  }

  func add(_ weights: Weights.Projection, from sublayer: Sublayer) {
    multiply(
      weights, input(of: sublayer), groups(of: weights.matrix),
      .addScaled(configuration.multipliers.residual), into: buffers.hidden)
    meet()
    finish(sublayer.residual, of: buffers.hidden)
  }

  /// What normalised rows of the residual stream lay in has been read by then, and takes the result.
  func transform(_ weights: Weights.Projection, from sublayer: Sublayer) {
    multiply(
      weights, input(of: sublayer), groups(of: weights.matrix), .store,
      into: buffers.normed.floats)
    meet()
    finish(sublayer.output, of: buffers.normed.floats)
    meetTracer()
  }

  /// Rows are shared out, however few they are: only one worker may add to each.
  func addNormalized(_ weight: FloatMatrix, from sublayer: Sublayer) {
    let rows = buffers.normed.floats
    for row in worker.share(of: rowCount) {
      kernels.rmsNorm(
        rows, row: row, weight: weight, epsilon: configuration.normEpsilon,
        splitCount: plan.normSplitCount, family: mode.rmsnorm, into: rows, row: row)
      kernels.add(rows, row: row, to: buffers.hidden, family: mode.matmul)
    }
    meet()
    finish(sublayer.postNormalized, of: rows)
    finish(sublayer.residual, of: buffers.hidden)
    meetTracer()
  }

  /// Waits for a tracer that reads what comes next would write over.
  private func meetTracer() {
    if step.tracer != nil { worker.barrier() }
  }

  /// What the last matrix of a half of the layer meets.
  private func input(of sublayer: Sublayer) -> ActivationRows {
    sublayer == .attention ? buffers.attended : quantizedGate()
  }

  private func quantizedGate() -> ActivationRows {
    let (x, table) = (
      prepared(buffers.gated, buffers.ownGated, count: rowCount), kernels.table(for: mode.matmul)
    )
    if plan.sharesActivationScale { worker.barrier() }
    prepare(rowCount, division) { rows in
      if plan.sharesActivationScale {
        x.quantizeTogether(rows, rowCount: rowCount, with: table)
      } else {
        x.quantize(rows, with: table)
      }
    }
    return x
  }
}

extension MatmulEpilogue {
  init(gating activation: Activation) {
    switch activation {
    case .silu: self = .gate
    case .gelu: self = .geluGate
    case .clampedSwish: self = .clampedGate
    }
  }
}
