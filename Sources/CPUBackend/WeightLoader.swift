internal import GGUF
internal import Kernels
internal import Transformer

/// Makes room for a model's tensors and packs them all at once on the workers.
struct WeightLoader {
  private let file: GGUFFile
  private let headSize: Int
  private let tensors: [String: (wanted: ModelTensor, tensor: GGUFTensor)]
  private let arena: WeightArena
  private var jobs: [(matrix: PackedMatrix, tensor: GGUFTensor)] = []
  private(set) var byteCount = 0

  init(_ file: GGUFFile, _ model: ModelConfiguration) throws(ModelError) {
    self.file = file
    headSize = model.headSize
    let found = try ModelTensors(file, model).found
    tensors = Dictionary(uniqueKeysWithValues: found.map { ($0.wanted.name, $0) })
    let headSize = headSize
    arena = WeightArena(
      capacity: found.reduce(1 << 20) { size, found in
        found.wanted.dimensions.count == 1
          ? size
          : size + 64 + PackedMatrix.byteCount(found.wanted, found.tensor, headSize: headSize)
      })
  }

  func has(_ name: String) -> Bool { tensors[name] != nil }

  /// A matrix that `ModelTensor` requires, or that `has` has found.
  mutating func matrix(_ name: String) -> PackedMatrix {
    guard let (wanted, tensor) = tensors[name] else { preconditionFailure("no \(name) was found") }
    let matrix = PackedMatrix(
      type: tensor.readableType, columnCount: wanted.dimensions[1],
      depth: wanted.dimensions[0], headSize: wanted.hasHeads ? headSize : nil, arena: arena)
    byteCount += matrix.byteCount
    jobs.append((matrix, tensor))
    return matrix
  }

  /// A norm or a bias, likewise, as floats: [1, count], or with heads [1, padded count].
  mutating func vector(_ name: String) -> FloatMatrix {
    guard let (wanted, tensor) = tensors[name] else { preconditionFailure("no \(name) was found") }
    let count = wanted.dimensions[0]
    let column = PackedMatrix(type: tensor.readableType, columnCount: 1, depth: count)
    file.withBytes(of: tensor) { column.pack(groups: 0..<1, from: $0) }
    let values = FloatMatrix(rowCount: 1, columnCount: count)
    column.unpack(column: 0, into: values, row: 0)
    byteCount += 4 * count
    return wanted.hasHeads ? values.padded(headSize: headSize) : values.padded(headSize: count)
  }

  mutating func projection(_ name: String, layer: Int) -> Weights.Projection {
    let bias = ModelTensor.bias(name, layer: layer)
    return Weights.Projection(
      matrix: matrix(ModelTensor.weight(name, layer: layer)),
      bias: has(bias) ? vector(bias) : nil)
  }

  mutating func norm(_ name: String, layer: Int) -> FloatMatrix {
    vector(ModelTensor.weight(name, layer: layer))
  }

  func pack(on pool: WorkerPool) {
    let (file, jobs) = (file, jobs)
    pool.run { worker in
      for (matrix, tensor) in jobs {
        file.withBytes(of: tensor) { bytes in
          matrix.pack(groups: worker.share(of: matrix.groupCount), from: bytes)
        }
      }
    }
  }
}

extension PackedMatrix {
  fileprivate static func byteCount(
    _ wanted: ModelTensor, _ tensor: GGUFTensor, headSize: Int
  ) -> Int {
    byteCount(
      type: tensor.readableType, columnCount: wanted.dimensions[1],
      depth: wanted.dimensions[0], headSize: wanted.hasHeads ? headSize : nil)
  }
}

extension FloatMatrix {
  /// One row whose heads are padded with zeros to whole vectors of sixteen.
  fileprivate func padded(headSize: Int) -> FloatMatrix {
    let stride = (headSize + 15) / 16 * 16
    guard stride > headSize else { return self }
    let padded = FloatMatrix(rowCount: 1, columnCount: columnCount / headSize * stride)
    for column in 0..<columnCount {
      padded[0, column / headSize * stride + column % headSize] = self[0, column]
    }
    return padded
  }
}

extension GGUFTensor {
  /// - Precondition: the tensor was found fit.
  fileprivate var readableType: TensorType {
    guard let type else { preconditionFailure("\(name) is \(storedType)") }
    return type
  }
}
