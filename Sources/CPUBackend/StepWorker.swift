internal import EngineTypes
internal import Kernels
internal import PackedModel
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
    run(step.backend.layers)
    if division == .rows { worker.barrier() }
    projectLogits()
  }

  // Lists are walked as spans. An iterator retains what it gives, and as all workers do so with the
  // same objects, their cores would wait for each other's counts.
  private func run(_ layers: borrowing [CPUBackend.Layer]) {
    let layers = layers.span
    for index in layers.indices { run(layers[index].operations, layers[index].store) }
  }

  private func run(_ operations: borrowing Weights.Layer, _ store: KeyValueStore) {
    let operations = operations.span
    for index in operations.indices { run(operations[index], store) }
  }

  private func run(
    _ operation: Weights.Operation, _ store: KeyValueStore
  ) {
    switch operation {
    case .normalize(let weight, let sublayer): normalize(weight, for: sublayer)
    case .read(let sublayer): read(for: sublayer)
    case .project(let query, let key, let value): project(query, key, value)
    case .normalizeHeads(let query, let key): normalizeHeads(query: query, key: key)
    case .normalizeWidths(let query, let key): normalizeWidths(query: query, key: key)
    case .rotate(let table): rotate(table)
    case .attend(let rule, let sinks): attend(store, rule, sinks)
    case .gate(let gate, let up): self.gate(gate, up: up)
    case .add(let weight, let sublayer): add(weight, from: sublayer)
    case .transform(let weight, let sublayer): transform(weight, from: sublayer)
    case .addNormalized(let weight, let sublayer): addNormalized(weight, from: sublayer)
    case .route(let router): route(router)
    case .gateExperts(let gate, let up): gateExperts(gate, up: up)
    case .addExperts(let down): addExperts(down)
    }
  }

  private func embed() {
    for row in worker.share(of: rowCount) {
      step.backend.weights.embedding.unpack(
        column: step.places.tokens[row].index, into: buffers.hidden, row: row)
      scaleEmbedding(ofRow: row)
    }
    meet()
    finish(.embedding, of: buffers.hidden)
  }

  private func scaleEmbedding(ofRow row: Int) {
    let factor = configuration.multipliers.embedding
    guard factor != 1 else { return kernels.round(buffers.hidden, row: row) }
    kernels.scale(
      buffers.hidden, row: row, columns: 0..<configuration.hiddenSize, by: factor,
      family: mode.matmul)
  }
}
