/// Reads the three parts before the tensors' bytes, in their order: header, metadata, directory.
struct GGUFParser {
  static let magic: UInt32 = 0x4655_4747  // "GGUF"

  private var cursor: ByteCursor
  private var bytes: FileBytes { cursor.bytes }

  init(_ bytes: FileBytes) { cursor = ByteCursor(bytes) }

  mutating func readHeader() throws(GGUFError) -> (version: Int, tensors: Int, metadata: Int) {
    guard bytes.count >= 4, try cursor.read(UInt32.self) == Self.magic else { throw .notGGUF }
    let version = try cursor.read(UInt32.self)
    guard (2...3).contains(version) else {
      throw (2...3).contains(version.byteSwapped) ? .bigEndian : .unsupportedVersion(version)
    }
    let tensors = try cursor.readCount(of: "tensors", limit: GGUFLimits.tensorCount)
    let metadata = try cursor.readCount(of: "metadata entries", limit: GGUFLimits.metadataCount)
    return (Int(version), tensors, metadata)
  }

  mutating func readMetadata(count: Int) throws(GGUFError) -> GGUFMetadata {
    var metadata = GGUFMetadata(bytes)
    for _ in 0..<count {
      let key = try cursor.readName()
      try metadata.add(key, readEntry(for: key))
    }
    return metadata
  }

  private mutating func readEntry(for key: String) throws(GGUFError) -> GGUFMetadata.Entry {
    let type = try readType(for: key)
    if type == .array { return try readArray(for: key) }
    let range =
      if let byteCount = type.byteCount { try cursor.take(byteCount) } else {
        try cursor.takeString()
      }
    try checkBools(type, in: range, key: key)
    guard let value = bytes.value(type, in: range) else { throw .nestedArray(key: key) }
    return .value(value)
  }

  private mutating func readArray(for key: String) throws(GGUFError) -> GGUFMetadata.Entry {
    let type = try readType(for: key)
    guard type != .array else { throw .nestedArray(key: key) }
    let claimed = try cursor.read(UInt64.self)
    // A string takes at least the eight bytes of its length.
    let elementByteCount = type.byteCount ?? MemoryLayout<UInt64>.size
    guard claimed <= UInt64(cursor.remainingByteCount / elementByteCount) else {
      throw .truncated(atByte: bytes.count)
    }
    let count = Int(claimed)
    let start = cursor.offset
    if type == .string {
      for _ in 0..<count { _ = try cursor.takeString() }
    } else {
      _ = try cursor.take(count * elementByteCount)
    }
    try checkBools(type, in: start..<cursor.offset, key: key)
    return .array(type, count: count, range: start..<cursor.offset)
  }

  private mutating func readType(for key: String) throws(GGUFError) -> MetadataType {
    let id = try cursor.read(UInt32.self)
    guard let type = MetadataType(rawValue: id) else {
      throw .unknownValueType(key: key, id: id)
    }
    return type
  }

  private func checkBools(
    _ type: MetadataType, in range: Range<Int>, key: String
  ) throws(GGUFError) {
    guard type == .bool else { return }
    for offset in range {
      let byte = bytes.load(at: offset, as: UInt8.self)
      guard byte <= 1 else { throw .invalidBool(key: key, byte: byte) }
    }
  }

  mutating func readTensors(count: Int, alignment: Int) throws(GGUFError) -> [GGUFTensor] {
    var entries: [TensorEntry] = []
    for _ in 0..<count { entries.append(try readTensorEntry()) }
    let dataStart = (cursor.offset + alignment - 1) & ~(alignment - 1)

    var tensors: [GGUFTensor] = []
    tensors.reserveCapacity(count)
    for entry in entries {
      tensors.append(
        try entry.placed(at: dataStart, alignment: alignment, fileByteCount: bytes.count))
    }
    return tensors
  }

  private mutating func readTensorEntry() throws(GGUFError) -> TensorEntry {
    let name = try cursor.readName()
    let dimensionCount = try cursor.read(UInt32.self)
    guard (1...UInt32(GGUFLimits.dimensionCount)).contains(dimensionCount) else {
      throw .invalidShape(tensor: name)
    }
    var dimensions: [UInt64] = []
    for _ in 0..<dimensionCount { dimensions.append(try cursor.read(UInt64.self)) }
    let typeID = try cursor.read(UInt32.self)
    guard let type = TensorType(rawValue: typeID) else {
      guard let type = TensorType.unsupportedName(ofID: typeID) else {
        throw .unknownTensorType(tensor: name, id: typeID)
      }
      throw .unsupportedTensorType(tensor: name, type: type)
    }
    let offset = try cursor.read(UInt64.self)
    return TensorEntry(name: name, dimensions: dimensions, type: type, offset: offset)
  }
}

/// A line of the tensor directory as the file has it: nothing in it is checked yet.
private struct TensorEntry {
  let name: String
  let dimensions: [UInt64]
  let type: TensorType
  let offset: UInt64

  /// The tensor, where its shape is possible and all its bytes are in the file.
  func placed(
    at dataStart: Int, alignment: Int, fileByteCount: Int
  ) throws(GGUFError) -> GGUFTensor {
    let shape = try checkedShape()
    guard offset % UInt64(alignment) == 0 else { throw .misalignedTensor(name) }
    guard dataStart <= fileByteCount, let offset = Int(exactly: offset),
      offset <= fileByteCount - dataStart,
      shape.byteCount <= fileByteCount - dataStart - offset
    else { throw .tensorOutsideFile(tensor: name, fileByteCount: fileByteCount) }
    let start = dataStart + offset
    return GGUFTensor(
      name: name, dimensions: shape.dimensions, type: type,
      byteRange: start..<start + shape.byteCount)
  }

  private func checkedShape() throws(GGUFError) -> (dimensions: [Int], byteCount: Int) {
    var checked: [Int] = []
    var product = 1
    for dimension in dimensions {
      guard let dimension = Int(exactly: dimension), dimension > 0 else {
        throw .invalidShape(tensor: name)
      }
      let (partial, overflows) = product.multipliedReportingOverflow(by: dimension)
      guard !overflows else { throw .invalidShape(tensor: name) }
      product = partial
      checked.append(dimension)
    }
    // A block never spans two rows.
    guard checked[0] % type.blockElementCount == 0 else { throw .invalidShape(tensor: name) }
    let blockCount = product / type.blockElementCount
    let (byteCount, overflows) = blockCount.multipliedReportingOverflow(by: type.blockByteCount)
    guard !overflows else { throw .invalidShape(tensor: name) }
    return (checked, byteCount)
  }
}
