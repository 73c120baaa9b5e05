package import EngineTypes
package import GGUF
package import Kernels
package import Transformer

/// The model's parameters, repacked for the kernels: held once.
///
/// A tied output head is the embedding itself.
package struct Weights: Sendable {
  /// A matrix and what is added to its products.
  package struct Projection: Sendable {
    package var matrix: PackedMatrix
    /// [1, columns]; `nil` where the file has none.
    package var bias: FloatMatrix?
  }

  package typealias Operation = LayerOperation<FloatMatrix, Projection, RopeTable>
  package typealias Layer = [Operation]

  package let embedding: PackedMatrix
  package let layers: [Layer]
  package let outputNorm: FloatMatrix
  package let head: PackedMatrix
  /// What is multiplied at a site in any layer: of matrices that are alike, one.
  package let matrices: [OperationSite: [PackedMatrix]]
  /// Where some layer computes something, and what comes behind the layers.
  package let sites: Set<OperationSite>
  /// The turns of all layers, of those that are alike one.
  package let rotations: [RopeTable]
  package let byteCount: Int
  /// Of experts that a step of one row does not take.
  private let idleByteCount: Int

  /// What a step of one row reads: of an embedding that is not the output head as well that is a row, which
  /// is next to nothing.
  package var byteCountPerStep: Int {
    byteCount - (head === embedding ? 0 : embedding.byteCount) - idleByteCount
  }

  /// - Throws: `ModelError` where a tensor is missing, unfit, or would not be read.
  package init(_ file: GGUFFile, _ configuration: ModelConfiguration, pool: WorkerPool)
    throws(ModelError)
  {
    var loader = try WeightLoader(file, configuration)
    for rotation in [configuration.rotation, configuration.sliding?.rotation].compactMap(\.self) {
      try loader.check(rotation)
    }
    embedding = loader.matrix("token_embd.weight")
    var tables: [Rotation: RopeTable] = [:]
    layers = (0..<configuration.layerCount).map { layer in
      configuration.architecture.layer(layer, of: configuration).map { operation in
        operation.map(
          vector: { loader.vector($0, layer: layer) },
          projection: { loader.projection($0, layer: layer) },
          turn: { rotation in
            if let table = tables[rotation] { return table }
            let table = loader.table(rotation, headSize: configuration.paddedHeadSize)
            tables[rotation] = table
            return table
          })
      }
    }
    rotations = Array(tables.values)
    sites = Set(layers.joined().compactMap(\.site)).union([.outputNorm, .lmHead, .logSoftmax])
    outputNorm = loader.vector("output_norm.weight")
    head = loader.has("output.weight") ? loader.matrix("output.weight") : embedding
    matrices = Dictionary(
      grouping: layers.joined().flatMap(\.matrices) + [(.lmHead, head)], by: \.0
    ).mapValues { Self.kinds(of: $0.map(\.1)) }
    byteCount = loader.byteCount
    idleByteCount = Self.idleByteCount(layers, configuration.experts)
    loader.pack(on: pool)
  }

  private static func idleByteCount(_ layers: [Layer], _ experts: ExpertCounts?) -> Int {
    guard let experts else { return 0 }
    return layers.joined().flatMap(\.matrices).reduce(0) { sum, found in
      let isExpert = found.0 == .expertGateUp || found.0 == .expertDown
      let idle = experts.count - experts.usedCount
      return isExpert ? sum + found.1.byteCount / experts.count * idle : sum
    }
  }

  /// The first matrix of each type and width.
  private static func kinds(of matrices: [PackedMatrix]) -> [PackedMatrix] {
    var kinds: [PackedMatrix] = []
    for matrix in matrices
    where !kinds.contains(where: {
      $0.type == matrix.type && $0.columnCount == matrix.columnCount
    }) {
      kinds.append(matrix)
    }
    return kinds
  }
}

extension LayerOperation where Projection == Weights.Projection {
  fileprivate var matrices: [(OperationSite, PackedMatrix)] {
    guard let site else { return [] }
    return projections.map { (site, $0.matrix) }
  }
}
