internal import EngineTypes
internal import Kernels
internal import PackedModel
internal import Transformer

/// A mixture of experts.
///
/// Rows are sorted by the experts they take, so that an expert's weights are read once. All workers
/// compute some columns of every expert, in large steps too, and meet between the operations.
extension StepWorker {
  private var experts: ExpertBuffers {
    guard let experts = buffers.experts else { preconditionFailure("the model has no experts") }
    return experts
  }

  private var groups: ExpertGroups { experts.groups[worker.index] }
  private var slotCount: Int { rowCount * experts.usedCount }

  func route(_ router: Weights.Projection) {
    let (experts, groups) = (experts, groups)
    let x = prepared(buffers.normed, buffers.ownNormed, count: rowCount)
    multiply(router, x, self.groups(of: router.matrix), .store, into: experts.routed.logits)
    worker.barrier()
    finish(.routerLogits, of: experts.routed.logits, columns: 0..<experts.expertCount)
    for row in worker.share(of: rowCount) {
      kernels.route(experts.routed, row: row, family: mode.matmul)
    }
    worker.barrier()
    groups.sort(experts.routed, rowCount: rowCount, order: plan.expertOrder)
    if worker.index == 0 { step.experts.add(groups.groups) }
    step.times.mark(.router, worker)
    tracer?.takeRouting(experts.routed)
  }

  func gateExperts(_ gate: Weights.Projection, up: Weights.Projection) {
    let (experts, groups) = (experts, groups)
    let x = prepared(buffers.normed, buffers.ownNormed, count: rowCount)
    let needsFloats = gate.matrix.meetsFloats || up.matrix.meetsFloats
    for slot in worker.share(of: slotCount) {
      experts.normed.copy(
        row: Int(groups.rows[slot]), of: x, to: slot, withFloats: needsFloats)
    }
    worker.barrier()
    let columns = worker.share(of: gate.matrix.groupCount / experts.expertCount)
    let epilogue = MatmulEpilogue(gating: configuration.activation)
    for group in groups.groups {
      for first in stride(from: columns.lowerBound, to: columns.upperBound, by: 4) {
        let few = first..<min(first + 4, columns.upperBound)
        multiply(gate, of: group, experts.normed, few, .store, into: experts.gated.floats)
        multiply(up, of: group, experts.normed, few, epilogue, into: experts.gated.floats)
      }
    }
    worker.barrier()
    step.times.mark(.expertGateUp, worker)
    tracer?.take(.expertGated, of: experts.gated.floats, slots: groups)
  }

  func addExperts(_ down: Weights.Projection) {
    let (experts, groups) = (experts, groups)
    quantizeGated()
    worker.barrier()
    let vectors = down.matrix.groupCount / experts.expertCount
    let columns = worker.share(of: vectors)
    for group in groups.groups {
      multiply(down, of: group, experts.gated, columns, .store, into: experts.outputs)
    }
    // Who has columns adds up what it computed itself, who has rows what all did.
    if division == .rows { worker.barrier() }
    let mine = division == .rows ? 0..<vectors : columns
    for row in rows {
      kernels.addExperts(
        experts.outputs, groups, row: row, columns: 16 * mine.lowerBound..<16 * mine.upperBound,
        family: mode.matmul, into: buffers.hidden)
    }
    meet()
    finish(.expertResidual, of: buffers.hidden)
  }

  private func quantizeGated() {
    let (x, slots, table) = (
      experts.gated, worker.share(of: slotCount), kernels.table(for: mode.matmul)
    )
    if plan.sharesActivationScale {
      worker.barrier()
      x.quantizeTogether(slots, rowCount: slotCount, with: table)
    } else {
      x.quantize(slots, with: table)
    }
  }

  /// This worker's part of one expert's matmul over the rows that take it.
  private func multiply(
    _ weights: Weights.Projection, of group: ExpertGroups.Group, _ x: ActivationRows,
    _ columns: Range<Int>, _ epilogue: MatmulEpilogue, into output: FloatMatrix
  ) {
    kernels.matmul(
      weights.matrix, x, firstRow: group.slots.lowerBound, rowCount: group.slots.count,
      groups: columns,
      firstGroup: group.expert * (weights.matrix.groupCount / experts.expertCount),
      order: plan.expertMatmulOrder(rows: group.slots.count), epilogue: epilogue,
      family: mode.matmul, bias: weights.bias, into: output)
  }
}
