extension GGUFBuilder {
  /// Begins with what a file has, less what is named; to be completed otherwise.
  package init(copying file: GGUFFile, without names: Set<String> = []) {
    self.init()
    for key in file.metadata.keys where !names.contains(key) { copy(key, of: file.metadata) }
    for tensor in file.tensors where !names.contains(tensor.name) {
      addTensor(
        tensor.name, dimensions: tensor.dimensions, storedType: tensor.storedType,
        bytes: file.bytes(of: tensor))
    }
  }

  private mutating func copy(_ key: String, of metadata: GGUFMetadata) {
    if let value = metadata[key] {
      set(key, value)
    } else if let strings = metadata.strings(key) {
      set(key, strings: strings)
    } else if let integers = metadata.integers(key) {
      set(key, integers: integers.map { Int32(truncatingIfNeeded: $0) })
    } else if let floats = metadata.floats(key) {
      set(key, floats: floats.map { Float($0) })
    }
  }
}

extension GGUFFile {
  /// A copy of a tensor's bytes.
  package func bytes(of tensor: GGUFTensor) -> [UInt8] {
    withBytes(of: tensor) { span in
      unsafe span.withUnsafeBytes { unsafe Array($0) }
    }
  }
}
