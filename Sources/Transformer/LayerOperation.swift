package import EngineTypes

/// One operation of a layer, in the terms of the papers.
///
/// A layer is a list of them, run in order over the residual stream *h*, [rows, hidden]; each takes
/// what the one before has left, *x*. What they compute with is the name of a tensor in a file, or
/// what a backend has made of it.
package enum LayerOperation<Norm, Projection> {
  /// x = RMSNorm(h).
  case normalize(Norm, for: Sublayer)
  /// q, k, v = W x, [rows, heads, head size] each.
  case project(query: Projection, key: Projection, value: Projection)
  /// Turns q and k by their positions.
  case rotate
  /// Writes k and v to the cache; x = softmax(q K / √(head size)) V, all positions up to the row's.
  case attend
  /// x = silu(gate x) · (up x).
  case gate(Projection, up: Projection)
  /// h = h + W x.
  case add(Projection, from: Sublayer)

  /// The same operation, computed with something else.
  package func map<N, P>(
    norm: (Norm) -> N, projection: (Projection) -> P
  ) -> LayerOperation<N, P> {
    switch self {
    case .normalize(let weight, let sublayer): .normalize(norm(weight), for: sublayer)
    case .project(let query, let key, let value):
      .project(query: projection(query), key: projection(key), value: projection(value))
    case .rotate: .rotate
    case .attend: .attend
    case .gate(let gate, let up): .gate(projection(gate), up: projection(up))
    case .add(let weight, let sublayer): .add(projection(weight), from: sublayer)
    }
  }
}

extension LayerOperation: Sendable where Norm: Sendable, Projection: Sendable {}

/// The two halves of a layer, each of which reads the residual stream and adds to it.
package enum Sublayer {
  case attention, feedForward

  /// What its norm gives.
  package var normalized: TracePart { self == .attention ? .attentionNorm : .feedForwardNorm }
  /// The residual stream behind it.
  package var residual: TracePart { self == .attention ? .attentionResidual : .feedForwardResidual }
}
