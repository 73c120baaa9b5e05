internal import EngineTypes
internal import Kernels
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

  /// A few columns of gate, then the same of up, while the gate is still in the cache.
  func gate(_ gate: Weights.Projection, up: Weights.Projection) {
    let x = prepared(buffers.normed, buffers.ownNormed, count: rowCount)
    let groups = groups(of: gate.matrix)
    for first in stride(from: groups.lowerBound, to: groups.upperBound, by: 4) {
      let few = first..<min(first + 4, groups.upperBound)
      multiply(gate, x, few, .store, into: buffers.gated.floats)
      multiply(up, x, few, .gate, into: buffers.gated.floats)
    }
    meet()
    finish(.gated, of: buffers.gated.floats)
  }

  func add(_ weights: Weights.Projection, from sublayer: Sublayer) {
    let x = sublayer == .attention ? buffers.attended : quantizedGate()
    multiply(weights, x, groups(of: weights.matrix), .add, into: buffers.hidden)
    meet()
    finish(sublayer.residual, of: buffers.hidden)
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
