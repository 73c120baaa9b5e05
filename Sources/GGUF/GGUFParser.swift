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
    // The smallest tensor entry has no name and no dimension, the smallest key no name and a byte.
    let tensors = try cursor.readCount(
      of: "tensors", limit: GGUFLimits.tensorCount, entryByteCount: 8 + 4 + 4 + 8)
    let metadata = try cursor.readCount(
      of: "metadata entries", limit: GGUFLimits.metadataCount, entryByteCount: 8 + 4 + 1)
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
    guard let value = bytes.value(type, in: range) else { preconditionFailure("\(key) is \(type)") }
    return .value(value)
  }

  /// Reads an array; one of arrays is only stepped over, since nothing here has a use for it.
  private mutating func readArray(
    for key: String, depth: Int = 1
  ) throws(GGUFError) -> GGUFMetadata.Entry {
    guard depth <= GGUFLimits.arrayDepth else { throw .nestedArray(key: key) }
    let type = try readType(for: key)
    let claimed = try cursor.read(UInt64.self)
    let elementByteCount = type.leastByteCount
    guard claimed <= UInt64(cursor.remainingByteCount / elementByteCount) else {
      throw .truncated(atByte: bytes.count)
    }
    let count = Int(claimed)
    let start = cursor.offset
    switch type {
    case .string: for _ in 0..<count { _ = try cursor.takeString() }
    case .array: for _ in 0..<count { _ = try readArray(for: key, depth: depth + 1) }
    default: _ = try cursor.take(count * elementByteCount)
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
    let room = TensorRoom(
      dataStart: (cursor.offset + alignment - 1) & ~(alignment - 1), alignment: alignment,
      fileByteCount: bytes.count, offsets: entries.map(\.offset).sorted())
    var tensors: [GGUFTensor] = []
    tensors.reserveCapacity(count)
    for entry in entries { tensors.append(try entry.placed(in: room)) }
    return tensors
  }

  private mutating func readTensorEntry() throws(GGUFError) -> TensorEntry {
    let name = try cursor.readName()
    let dimensionCount = try cursor.read(UInt32.self)
    guard (0...UInt32(GGUFLimits.dimensionCount)).contains(dimensionCount) else {
      throw .tooManyDimensions(tensor: name, count: dimensionCount)
    }
    var dimensions: [UInt64] = []
    for _ in 0..<dimensionCount { dimensions.append(try cursor.read(UInt64.self)) }
    let type = StoredType(id: try cursor.read(UInt32.self))
    let offset = try cursor.read(UInt64.self)
    return TensorEntry(
      // A tensor without dimensions is one number.
      name: name, dimensions: dimensions.isEmpty ? [1] : dimensions, type: type, offset: offset)
  }
}
