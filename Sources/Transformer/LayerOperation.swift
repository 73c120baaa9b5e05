package import EngineTypes

/// One operation of a layer, in the terms of the papers.
///
/// A layer is a list of them, run in order over the residual stream *h*, [rows, hidden]; each takes
/// what the one before has left, *x*. What they compute with is the name of a tensor in a file, or
/// what a backend has made of it.
package enum LayerOperation<Vector, Projection, Turn> {
  /// x = RMSNorm(h).
  case normalize(Vector, for: Sublayer)
  /// x = h, where a half of the layer reads it as it is.
  case read(for: Sublayer)
  /// q, k, v = W x, [rows, heads, head size] each.
  case project(query: Projection, key: Projection, value: Projection)
  /// q, k = RMSNorm of each of their heads.
  case normalizeHeads(query: Vector, key: Vector)
  /// q, k = RMSNorm of all their heads as one row each.
  case normalizeWidths(query: Vector, key: Vector)
  /// Turns q and k by their positions.
  case rotate(Turn)
  /// Writes k and v to the cache; x = softmax(scores of q and K) V, over the positions the row sees. Each
  /// head may have a sink, one more score, of which no value comes (Xiao et al., 2023).
  case attend(AttentionRule, sinks: Vector?)
  /// x = activation(gate x) · (up x), or as the activation has it.
  case gate(Projection, up: Projection)
  /// h = h + W x, times what the model multiplies that by.
  case add(Projection, from: Sublayer)
  /// x = W x, to be normalised.
  case transform(Projection, from: Sublayer)
  /// h = h + RMSNorm(x).
  case addNormalized(Vector, from: Sublayer)
  /// Chooses the experts e of each row: the largest of W x, ties to the lowest; p = softmax over those.
  case route(Projection)
  /// xₑ = what `gate` has, of each expert chosen.
  case gateExperts(Projection, up: Projection)
  /// h = h + Σ pₑ Wₑ xₑ, in ascending order of e.
  case addExperts(Projection)

  /// Where it runs; `nil` for what takes its time at another's site.
  package var site: OperationSite? {
    switch self {
    case .normalize(_, let sublayer): sublayer.normalized.site
    case .project: .qkv
    case .normalizeHeads, .normalizeWidths: .headNorm
    case .read, .rotate: nil
    case .attend: .attention
    case .gate: .gateUp
    case .add(_, let sublayer), .transform(_, let sublayer): sublayer.output.site
    case .addNormalized(_, let sublayer): sublayer.postNormalized.site
    case .route: .router
    case .gateExperts: .expertGateUp
    case .addExperts: .expertDown
    }
  }

  /// What it multiplies by, in the order it names them.
  package var projections: [Projection] {
    switch self {
    case .project(let query, let key, let value): [query, key, value]
    case .gate(let gate, let up), .gateExperts(let gate, let up): [gate, up]
    case .add(let weights, _), .transform(let weights, _), .route(let weights),
      .addExperts(let weights):
      [weights]
    case .normalize, .read, .normalizeHeads, .normalizeWidths, .rotate, .attend, .addNormalized:
      []
    }
  }

  /// The same operation, computed with something else.
  package func map<V, P, T>(
    vector: (Vector) -> V, projection: (Projection) -> P, turn: (Turn) -> T
  ) -> LayerOperation<V, P, T> {
    switch self {
    case .normalize(let weight, let sublayer): .normalize(vector(weight), for: sublayer)
    case .project(let query, let key, let value):
      .project(query: projection(query), key: projection(key), value: projection(value))
    case .read(let sublayer): .read(for: sublayer)
    case .normalizeHeads(let query, let key):
      .normalizeHeads(query: vector(query), key: vector(key))
    case .normalizeWidths(let query, let key):
      .normalizeWidths(query: vector(query), key: vector(key))
    case .rotate(let rotation): .rotate(turn(rotation))
    case .attend(let rule, let sinks): .attend(rule, sinks: sinks.map(vector))
    case .gate(let gate, let up): .gate(projection(gate), up: projection(up))
    case .add(let weight, let sublayer): .add(projection(weight), from: sublayer)
    case .transform(let weight, let sublayer): .transform(projection(weight), from: sublayer)
    case .addNormalized(let weight, let sublayer): .addNormalized(vector(weight), from: sublayer)
    case .route(let router): .route(projection(router))
    case .gateExperts(let gate, let up): .gateExperts(projection(gate), up: projection(up))
    case .addExperts(let down): .addExperts(projection(down))
    }
  }
}

extension LayerOperation: Sendable where Vector: Sendable, Projection: Sendable, Turn: Sendable {}

/// An operation over the names of its tensors.
package typealias NamedOperation = LayerOperation<String, ProjectionName, Rotation>

/// The two halves of a layer, each of which reads the residual stream and adds to it.
package enum Sublayer {
  case attention, feedForward

  /// What its norm gives.
  package var normalized: TracePart { self == .attention ? .attentionNorm : .feedForwardNorm }
  /// What its last matrix gives.
  package var output: TracePart { self == .attention ? .attentionOutput : .feedForwardOutput }
  /// That normalised.
  package var postNormalized: TracePart {
    self == .attention ? .attentionPostNorm : .feedForwardPostNorm
  }
  /// The residual stream behind it.
  package var residual: TracePart { self == .attention ? .attentionResidual : .feedForwardResidual }
}
