/// A GGUF model file: metadata and a directory of tensors whose bytes stay where they are.
///
/// Opening reads the front matter only. Every number in it is taken as hostile: counts are bounded,
/// sizes are checked for overflow, and a tensor that reaches outside the file is refused.
public struct GGUFFile: Sendable {
  public let version: Int
  public let metadata: GGUFMetadata
  /// In the file's order.
  public let tensors: [GGUFTensor]
  public var fileByteCount: Int { bytes.count }

  private let bytes: FileBytes
  private let indices: [String: Int]

  /// Maps and checks the file at `path`.
  public init(path: String) throws(GGUFError) {
    try self.init(FileBytes(path: path))
  }

  /// Checks a file that is in memory already, and keeps a copy of it.
  public init(bytes: [UInt8]) throws(GGUFError) {
    try self.init(FileBytes(copying: bytes))
  }

  private init(_ bytes: FileBytes) throws(GGUFError) {
    var parser = GGUFParser(bytes)
    let counts = try parser.readHeader()
    let metadata = try parser.readMetadata(count: counts.metadata)
    let tensors = try parser.readTensors(count: counts.tensors, alignment: metadata.alignment())

    var indices: [String: Int] = [:]
    for (index, tensor) in tensors.enumerated() {
      guard indices.updateValue(index, forKey: tensor.name) == nil else {
        throw .duplicateTensor(tensor.name)
      }
    }
    (self.bytes, self.metadata, self.tensors, self.indices) = (bytes, metadata, tensors, indices)
    version = counts.version
  }

  public func tensor(named name: String) -> GGUFTensor? { indices[name].map { tensors[$0] } }

  /// Lends a tensor's bytes, for the call only.
  ///
  /// - Precondition: `tensor` is one of this file's.
  public func withBytes<R, E: Error>(
    of tensor: GGUFTensor, _ body: (RawSpan) throws(E) -> R
  ) throws(E) -> R {
    try bytes.withBytes(in: tensor.byteRange, body)
  }

  /// Lends the whole file, for the call only.
  public func withFileBytes<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
    try bytes.withBytes(in: 0..<bytes.count, body)
  }
}

extension GGUFMetadata {
  fileprivate func alignment() throws(GGUFError) -> Int {
    guard contains("general.alignment") else { return 32 }
    guard let alignment = integer("general.alignment"), alignment > 0,
      alignment <= GGUFLimits.alignment, alignment & (alignment - 1) == 0
    else { throw .invalidAlignment }
    return alignment
  }
}
