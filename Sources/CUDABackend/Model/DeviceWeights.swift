internal import CCUDA
internal import EngineTypes
internal import GGUF
internal import Kernels
internal import PackedModel
internal import Transformer

/// A packed matrix in a GPU's memory.
struct DeviceMatrix: Sendable {
  var address: UInt64
  var place: PackedPlace
  var groupCount: Int
  /// Whether it meets floats, not their quants.
  var meetsFloats: Bool

  /// Elements of K in blocks of 32.
  var depthBlocks: Int { place.blockCount * place.blockElementCount / 32 }

  /// Whether any kernel that multiplies by one multiplies by the other.
  func isAlike(_ other: DeviceMatrix) -> Bool {
    hasGroupsLike(other) && groupCount == other.groupCount
  }

  private func hasGroupsLike(_ other: DeviceMatrix) -> Bool {
    place.packing == other.place.packing && place.groupByteCount == other.place.groupByteCount
  }

  /// This and others as one matrix, where they lie one behind the other and have groups alike.
  func joined(with others: [DeviceMatrix]) -> DeviceMatrix? {
    var joined = self
    for other in others {
      guard hasGroupsLike(other),
        other.address == joined.address + UInt64(joined.groupCount * place.groupByteCount)
      else { return nil }
      joined.groupCount += other.groupCount
    }
    return joined
  }
}

/// A norm, a bias or the like: [count] floats.
struct DeviceVector: Sendable {
  var address: UInt64
  var count: Int
}

/// A matrix and what is added to its products.
struct DeviceProjection: Sendable {
  var matrix: DeviceMatrix
  var bias: DeviceVector?

  /// Several as one, where nothing is added to their products and their matrices lie one behind the other and
  /// are alike; else as they are.
  static func joined(_ projections: [DeviceProjection]) -> [DeviceProjection] {
    guard let first = projections.first, projections.allSatisfy({ $0.bias == nil }),
      let matrix = first.matrix.joined(with: projections.dropFirst().map(\.matrix))
    else { return projections }
    return [DeviceProjection(matrix: matrix)]
  }
}

/// The model's parameters as the CPU packs them, in a GPU's memory.
struct DeviceWeights {
  typealias Operation = LayerOperation<DeviceVector, DeviceProjection, DeviceRotation>

  let layers: [[Operation]]
  let embedding: DeviceMatrix
  let head: DeviceMatrix
  let outputNorm: DeviceVector
  let rotations: [DeviceRotation]
  /// What is multiplied at a site in any layer: of products that are alike, one.
  let products: [OperationSite: [MatmulProduct]]
  let sites: Set<OperationSite>
  let byteCount: Int
  let byteCountPerStep: Int
  private let memory: [DeviceMemory]

  /// Rotations get room for `positionCount` positions.
  init(
    _ packed: Weights, experts: ExpertCounts?, on gpu: GPU, positionCount: Int
  ) throws(CUDAError) {
    let arena = packed.embedding.arena
    let matrixMemory = unsafe try arena.withBytes { bytes throws(CUDAError) in
      let memory = try DeviceMemory(gpu, byteCount: bytes.count, for: "the model")
      unsafe try gpu.copy(bytes, to: memory.address)
      return memory
    }
    func matrix(_ matrix: PackedMatrix) -> DeviceMatrix {
      let place = matrix.place
      return DeviceMatrix(
        address: matrixMemory.address + UInt64(place.offset), place: place,
        groupCount: matrix.groupCount, meetsFloats: matrix.meetsFloats)
    }

    // All vectors one behind the other, each on a boundary of 256 bytes.
    var floats: [Float] = []
    var vectors: [ObjectIdentifier: (offset: Int, count: Int)] = [:]
    func place(_ vector: FloatMatrix) {
      guard vectors[ObjectIdentifier(vector)] == nil else { return }
      vectors[ObjectIdentifier(vector)] = (floats.count, vector.columnCount)
      vector.withRow(0) { row in for index in row.indices { floats.append(row[index]) } }
      floats += Array(repeating: 0, count: (64 - floats.count % 64) % 64)
    }
    var tables: [RopeTable] = []
    for operation in packed.layers.joined() {
      _ = operation.map(
        vector: { place($0) }, projection: { $0.bias.map { place($0) } },
        turn: { table in if !tables.contains(where: { $0 === table }) { tables.append(table) } })
    }
    place(packed.outputNorm)
    let vectorMemory = try DeviceMemory(gpu, byteCount: 4 * floats.count, for: "the model")
    try gpu.copy(floats, to: vectorMemory.address)
    func vector(_ vector: FloatMatrix) -> DeviceVector {
      guard let found = vectors[ObjectIdentifier(vector)] else { preconditionFailure("no vector") }
      return DeviceVector(
        address: vectorMemory.address + UInt64(4 * found.offset), count: found.count)
    }
    var rotations: [DeviceRotation] = []
    for table in tables {
      rotations.append(try DeviceRotation(table, on: gpu, capacity: positionCount))
    }
    let layers = packed.layers.map { operations in
      operations.map { operation in
        operation.map(
          vector: vector,
          projection: { DeviceProjection(matrix: matrix($0.matrix), bias: $0.bias.map(vector)) },
          turn: { table in
            guard let index = tables.firstIndex(where: { $0 === table }) else {
              preconditionFailure("no table")
            }
            return rotations[index]
          })
      }
    }
    (self.layers, self.rotations) = (layers, rotations)
    embedding = matrix(packed.embedding)
    head = matrix(packed.head)
    outputNorm = vector(packed.outputNorm)
    products = MatmulProduct.kinds(in: layers, head: head, experts: experts)
    (sites, byteCount) = (packed.sites, packed.byteCount)
    byteCountPerStep = packed.byteCountPerStep
    memory = [matrixMemory, vectorMemory]
    // The packed weights are given back when this returns.
    try gpu.synchronize()
  }
}

/// The turns of some layers' heads, which grow as positions are met.
final class DeviceRotation: @unchecked Sendable {
  private let table: RopeTable
  private let gpu: GPU
  private let memory: DeviceMemory
  private let capacity: Int
  private var positionCount = 0

  var headSize: Int { table.headSize }
  var cosine: UInt64 { memory.address }
  var sine: UInt64 { memory.address + UInt64(4 * capacity * headSize) }

  init(_ table: RopeTable, on gpu: GPU, capacity: Int) throws(CUDAError) {
    (self.table, self.gpu, self.capacity) = (table, gpu, capacity)
    memory = try DeviceMemory(
      gpu, byteCount: 8 * capacity * table.headSize, for: "the rotations of \(capacity) positions")
  }

  /// Makes the table hold so many positions; between steps only.
  func reserve(positionCount needed: Int) throws(CUDAError) {
    guard needed > positionCount else { return }
    precondition(needed <= capacity, "\(needed) of \(capacity) positions")
    table.reserve(positionCount: needed)
    let count = min(table.positionCount, capacity)
    let (first, cosine, sine) = (positionCount, self.cosine, self.sine)
    let skipped = UInt64(4 * first * headSize)
    unsafe try table.withRows(first..<count) { (cosines, sines) throws(CUDAError) in
      unsafe try gpu.copy(cosines, to: cosine + skipped)
      unsafe try gpu.copy(sines, to: sine + skipped)
    }
    positionCount = count
  }
}
