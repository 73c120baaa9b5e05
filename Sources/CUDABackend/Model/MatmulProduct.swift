internal import EngineTypes
internal import Kernels
internal import Transformer

/// What a model multiplies somewhere: a matrix, and what becomes of its products.
///
/// With the rows of a step it decides which kernels are launched: see `CUDAPlan.kernels(of:rows:)`.
struct MatmulProduct: Sendable {
  enum Use: Hashable, Sendable {
    /// Stored or added.
    case plain
    /// Gated by what lies where they go.
    case gated
    /// The matrix is a gate's; up's, which is like it, is met at once.
    case gateAndUp
    /// Of a mixture: every row is a slot, and meets one of so many experts' shares of the columns.
    case slots(expertCount: Int)
  }

  var matrix: DeviceMatrix
  var use = Use.plain

  /// Groups of sixteen columns that a row meets; of gate and up, of one of them.
  var groupCount: Int {
    guard case .slots(let expertCount) = use else { return matrix.groupCount }
    return matrix.groupCount / expertCount
  }

  /// Gate and up at once where they are alike, else one after the other.
  static func gating(_ gate: DeviceMatrix, up: DeviceMatrix) -> [MatmulProduct] {
    guard gate.isAlike(up) else {
      return [MatmulProduct(matrix: gate), MatmulProduct(matrix: up, use: .gated)]
    }
    return [MatmulProduct(matrix: gate, use: .gateAndUp)]
  }

  /// Those of all layers and of the head, by their sites: of those that are alike, one.
  static func kinds(
    in layers: [[DeviceWeights.Operation]], head: DeviceMatrix, experts: ExpertCounts?
  ) -> [OperationSite: [MatmulProduct]] {
    var kinds: [OperationSite: [MatmulProduct]] = [.lmHead: [MatmulProduct(matrix: head)]]
    for operation in layers.joined() {
      guard let site = operation.site else { continue }
      for product in products(of: operation, experts)
      where !kinds[site, default: []].contains(where: { $0.isAlike(product) }) {
        kinds[site, default: []].append(product)
      }
    }
    return kinds
  }

  private static func products(
    of operation: DeviceWeights.Operation, _ experts: ExpertCounts?
  ) -> [MatmulProduct] {
    let projections = operation.projections
    switch operation {
    case .project:
      return DeviceProjection.joined(projections).map { MatmulProduct(matrix: $0.matrix) }
    case .gate(let gate, let up): return gating(gate.matrix, up: up.matrix)
    case .gateExperts, .addExperts:
      return projections.map {
        MatmulProduct(matrix: $0.matrix, use: .slots(expertCount: experts?.count ?? 1))
      }
    default: return projections.map { MatmulProduct(matrix: $0.matrix) }
    }
  }

  private func isAlike(_ other: MatmulProduct) -> Bool {
    use == other.use && matrix.isAlike(other.matrix)
  }
}
