/// Makes a GGUF file in memory: for tests and for a model that needs no download.
package struct GGUFBuilder {
  /// Written as `general.alignment` where it is not the format's default of 32.
  package var alignment = 32
  package var version: UInt32 = 3
  private var metadata: [UInt8] = []
  private var metadataCount = 0
  private var directory: [UInt8] = []
  private var tensorCount = 0
  private var data: [UInt8] = []

  package init() {}

  package mutating func set(_ key: String, _ value: MetadataValue) {
    addKey(key)
    switch value {
    case .uint8(let value): add(.uint8, value)
    case .int8(let value): add(.int8, value)
    case .uint16(let value): add(.uint16, value)
    case .int16(let value): add(.int16, value)
    case .uint32(let value): add(.uint32, value)
    case .int32(let value): add(.int32, value)
    case .uint64(let value): add(.uint64, value)
    case .int64(let value): add(.int64, value)
    case .float32(let value): add(.float32, value.bitPattern)
    case .float64(let value): add(.float64, value.bitPattern)
    case .bool(let value): add(.bool, value ? 1 as UInt8 : 0)
    case .string(let value):
      metadata.append(littleEndian: MetadataType.string.rawValue)
      metadata.append(value)
    }
  }

  package mutating func set(_ key: String, strings: [String]) {
    addArray(key, .string, count: strings.count)
    for string in strings { metadata.append(string) }
  }

  package mutating func set(_ key: String, integers: [Int32]) {
    addArray(key, .int32, count: integers.count)
    for integer in integers { metadata.append(littleEndian: integer) }
  }

  package mutating func set(_ key: String, bools: [Bool]) {
    addArray(key, .bool, count: bools.count)
    for bool in bools { metadata.append(bool ? 1 : 0) }
  }

  package mutating func set(_ key: String, floats: [Float]) {
    addArray(key, .float32, count: floats.count)
    for float in floats { metadata.append(littleEndian: float.bitPattern) }
  }

  /// Adds a tensor whose `bytes` are already in the format of `type`.
  ///
  /// - Parameters:
  ///   - name: The tensor's name.
  ///   - dimensions: The fastest-varying one first.
  ///   - type: How the elements are stored.
  ///   - bytes: As many as `dimensions` and `type` come to.
  package mutating func addTensor(
    _ name: String, dimensions: [Int], type: TensorType, bytes: [UInt8]
  ) {
    let elementCount = dimensions.reduce(1, *)
    let byteCount = elementCount / type.blockElementCount * type.blockByteCount
    precondition(bytes.count == byteCount, "\(name): \(bytes.count) bytes, expected \(byteCount)")
    addTensor(name, dimensions: dimensions, storedType: StoredType(type), bytes: bytes)
  }

  /// Adds a tensor of any type at all, known or not.
  package mutating func addTensor(
    _ name: String, dimensions: [Int], storedType: StoredType, bytes: [UInt8]
  ) {
    data.pad(toMultipleOf: alignment)
    directory.append(name)
    directory.append(littleEndian: UInt32(dimensions.count))
    for dimension in dimensions { directory.append(littleEndian: UInt64(dimension)) }
    directory.append(littleEndian: storedType.id)
    directory.append(littleEndian: UInt64(data.count))
    data.append(contentsOf: bytes)
    tensorCount += 1
  }

  /// The file's bytes.
  package func build() -> [UInt8] {
    var withAlignment = self
    if alignment != 32 { withAlignment.set("general.alignment", .uint32(UInt32(alignment))) }
    return withAlignment.assembled()
  }

  private func assembled() -> [UInt8] {
    var image: [UInt8] = []
    image.reserveCapacity(metadata.count + directory.count + data.count + alignment + 64)
    image.append(littleEndian: GGUFParser.magic)
    image.append(littleEndian: version)
    image.append(littleEndian: UInt64(tensorCount))
    image.append(littleEndian: UInt64(metadataCount))
    image.append(contentsOf: metadata)
    image.append(contentsOf: directory)
    if tensorCount > 0 { image.pad(toMultipleOf: alignment) }
    image.append(contentsOf: data)
    return image
  }

  private mutating func addKey(_ key: String) {
    metadata.append(key)
    metadataCount += 1
  }

  private mutating func add(_ type: MetadataType, _ value: some FixedWidthInteger) {
    metadata.append(littleEndian: type.rawValue)
    metadata.append(littleEndian: value)
  }

  private mutating func addArray(_ key: String, _ type: MetadataType, count: Int) {
    addKey(key)
    metadata.append(littleEndian: MetadataType.array.rawValue)
    metadata.append(littleEndian: type.rawValue)
    metadata.append(littleEndian: UInt64(count))
  }
}

extension [UInt8] {
  fileprivate mutating func append(_ string: String) {
    append(littleEndian: UInt64(string.utf8.count))
    append(contentsOf: string.utf8)
  }

  fileprivate mutating func pad(toMultipleOf alignment: Int) {
    append(contentsOf: repeatElement(0, count: (alignment - count % alignment) % alignment))
  }
}
