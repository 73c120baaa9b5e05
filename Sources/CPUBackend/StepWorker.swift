internal import EngineTypes
internal import Kernels
internal import Transformer

/// One worker's way through a step: the operations that layers are made of.
///
/// Here is what no architecture knows: who computes which part, where workers wait for each other,
/// what is timed and traced, and where deliberate faults act.
///
/// A small step's matmuls are split by output columns, and workers meet at a barrier wherever one
/// needs what another wrote. In a large step each worker carries rows of its own from layer to
/// layer, and they meet around attention at most. Either way an element is computed by the same
/// code: see `WorkDivision`.
struct StepWorker {
  let step: ForwardStep
  let worker: Worker

  func run() {
    step.times.start(worker)
    embed()
    for layer in step.backend.layers {
      for operation in layer.operations { run(operation, layer.store) }
    }
    if division == .rows { worker.barrier() }
    projectLogits()
  }

  private func run(
    _ operation: LayerOperation<FloatMatrix, Weights.Projection>, _ store: KeyValueStore
  ) {
    switch operation {
    case .normalize(let weight, let sublayer): normalize(weight, for: sublayer)
    case .project(let query, let key, let value): project(query, key, value)
    case .rotate: rotate()
    case .attend: attend(store)
    case .gate(let gate, let up): self.gate(gate, up: up)
    case .add(let weight, let sublayer): add(weight, from: sublayer)
    }
  }

  private func embed() {
    for row in worker.share(of: rowCount) {
      step.backend.weights.embedding.unpack(
        column: step.places.tokens[row].index, into: buffers.hidden, row: row)
      kernels.round(buffers.hidden, row: row)
    }
    meet()
    finish(.embedding, of: buffers.hidden)
  }
}
