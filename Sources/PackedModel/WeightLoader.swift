internal import GGUF
internal import Kernels
internal import Transformer

/// Makes room for a model's tensors and packs them all at once on the workers.
struct WeightLoader {
  private let file: GGUFFile
  private let headSize: Int
  private let tensors: [Name: Found]
  private let arena: WeightArena
  private var jobs: [(matrix: PackedMatrix, source: Found)] = []
  private(set) var byteCount = 0

  private typealias Found = (wanted: ModelTensor, tensor: GGUFTensor)

  /// A tensor, or what begins at a column of it.
  private struct Name: Hashable {
    var tensor: String
    var first: Int

    init(_ tensor: String, _ part: TensorPart?) {
      (self.tensor, first) = (tensor, part?.first ?? 0)
    }
  }

  init(_ file: GGUFFile, _ model: ModelConfiguration) throws(ModelError) {
    self.file = file
    headSize = model.headSize
    let found = try ModelTensors(file, model).found
    tensors = Dictionary(
      uniqueKeysWithValues: found.map { (Name($0.wanted.name, $0.wanted.part), $0) })
    let headSize = headSize
    arena = WeightArena(
      capacity: found.reduce(1 << 20) { size, found in
        found.wanted.isVector
          ? size
          : size + 64 + PackedMatrix.byteCount(found.wanted, found.tensor, headSize: headSize)
      })
  }

  func has(_ name: String, _ part: TensorPart? = nil) -> Bool { tensors[Name(name, part)] != nil }

  private func found(_ name: String, _ part: TensorPart?) -> Found {
    guard let found = tensors[Name(name, part)] else {
      preconditionFailure("no \(name) was found")
    }
    return found
  }

  /// A matrix that `ModelTensor` requires, or that `has` has found.
  mutating func matrix(_ name: String, _ part: TensorPart? = nil) -> PackedMatrix {
    let source = found(name, part)
    let (wanted, tensor) = source
    let matrix = PackedMatrix(
      type: tensor.readableType, columnCount: wanted.columnCount,
      depth: wanted.dimensions[0], heads: heads(of: wanted), arena: arena)
    byteCount += matrix.byteCount
    jobs.append((matrix, source))
    return matrix
  }

  /// A norm, a bias or the like, likewise, as floats: [1, count], or with heads [1, padded count].
  ///
  /// Those of experts lie one behind the other.
  mutating func vector(_ name: String, _ part: TensorPart? = nil) -> FloatMatrix {
    let (wanted, tensor) = found(name, part)
    byteCount += 4 * wanted.elementCount
    let values = values(wanted, tensor)
    return values.laidOut(heads(of: wanted) ?? HeadLayout(size: wanted.dimensions[0]))
  }

  /// [1, count], as they lie in the file.
  private func values(_ wanted: ModelTensor, _ tensor: GGUFTensor) -> FloatMatrix {
    let count = wanted.elementCount
    let column = PackedMatrix(type: tensor.readableType, columnCount: 1, depth: count)
    file.withBytes(of: tensor) { bytes in
      column.pack(groups: 0..<1, from: bytes.extracting(wanted.bytes(of: bytes.byteCount)))
    }
    let values = FloatMatrix(rowCount: 1, columnCount: count)
    column.unpack(column: 0, into: values, row: 0)
    return values
  }

  private func heads(of tensor: ModelTensor) -> HeadLayout? {
    tensor.hasHeads ? HeadLayout(size: headSize, turning: tensor.rotation) : nil
  }

  mutating func projection(_ name: ProjectionName, layer: Int) -> Weights.Projection {
    let bias = ModelTensor.bias(name.tensor, layer: layer)
    return Weights.Projection(
      matrix: matrix(ModelTensor.weight(name.tensor, layer: layer), name.part),
      bias: has(bias, name.part) ? vector(bias, name.part) : nil)
  }

  mutating func vector(_ name: String, layer: Int) -> FloatMatrix {
    vector(ModelTensor.weight(name, layer: layer))
  }

  /// What turns heads of a padded size.
  func table(_ rotation: Rotation, headSize: Int) -> RopeTable {
    RopeTable(
      headSize: headSize, speeds: rotation.speeds(factors: factors(of: rotation)),
      magnitude: rotation.magnitude)
  }

  /// - Throws: `ModelError` where the file has factors by which nothing can be divided.
  func check(_ rotation: Rotation) throws(ModelError) {
    guard let name = rotation.factors, let factors = factors(of: rotation) else { return }
    // What a factor of all positions may be, too.
    let limit: ClosedRange<Float> = 0x1p-10...0x1p20
    guard let wrong = factors.first(where: { !limit.contains($0) }) else { return }
    throw .impossibleValue(key: "'\(name)'", value: "\(wrong)")
  }

  private func factors(of rotation: Rotation) -> [Float]? {
    guard let (wanted, tensor) = rotation.factors.flatMap({ tensors[Name($0, nil)] })
    else { return nil }
    return values(wanted, tensor).withRow(0) { row in row.indices.map { row[$0] } }
  }

  /// A worker gives back the pages it has read, so that the file is not in memory twice.
  func pack(on pool: WorkerPool) {
    let (file, jobs) = (file, jobs)
    pool.run { worker in
      for (matrix, source) in jobs {
        let groups = worker.share(of: matrix.groupCount)
        let read = file.withBytes(of: source.tensor) { bytes in
          let own = source.wanted.bytes(of: bytes.byteCount)
          matrix.pack(groups: groups, from: bytes.extracting(own))
          let size = own.count / max(1, matrix.groupCount)
          let first = own.lowerBound
          return first + groups.lowerBound * size..<first + groups.upperBound * size
        }
        file.release(read, of: source.tensor)
      }
    }
  }
}

extension ModelTensor {
  /// The bytes of its own columns, in a file's tensor of so many.
  fileprivate func bytes(of byteCount: Int) -> Range<Int> {
    guard let part, let count = dimensions.last else { return 0..<byteCount }
    let columnByteCount = byteCount / part.total
    return part.first * columnByteCount..<(part.first + count) * columnByteCount
  }
}

extension PackedMatrix {
  fileprivate static func byteCount(
    _ wanted: ModelTensor, _ tensor: GGUFTensor, headSize: Int
  ) -> Int {
    byteCount(
      type: tensor.readableType, columnCount: wanted.columnCount,
      depth: wanted.dimensions[0], heads: wanted.hasHeads ? HeadLayout(size: headSize) : nil)
  }
}

extension ModelTensor {
  /// Output columns of a matrix; those of experts lie one behind the other.
  fileprivate var columnCount: Int { dimensions.dropFirst().reduce(1, *) }
  fileprivate var elementCount: Int { dimensions.reduce(1, *) }
}

extension FloatMatrix {
  /// One row whose heads lie in whole vectors of sixteen, zeros behind each.
  fileprivate func laidOut(_ heads: HeadLayout) -> FloatMatrix {
    guard !heads.isPlain else { return self }
    let laidOut = FloatMatrix(
      rowCount: 1, columnCount: columnCount / heads.size * heads.paddedSize)
    for column in 0..<columnCount {
      let (head, element) = column.quotientAndRemainder(dividingBy: heads.size)
      laidOut[0, head * heads.paddedSize + heads.place(of: element)] = self[0, column]
    }
    return laidOut
  }
}

extension GGUFTensor {
  /// - Precondition: the tensor was found fit.
  fileprivate var readableType: TensorType {
    guard let type else { preconditionFailure("\(name) is \(storedType)") }
    return type
  }
}
