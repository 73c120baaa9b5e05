/// A GGUF model file: metadata and a directory of tensors whose bytes stay where they are.
///
/// Opening reads the front matter only. Every number in it is taken as hostile: counts are bounded,
/// sizes are checked for overflow, and a tensor that reaches outside the file is refused. What is
/// merely not known here, such as a tensor type, is described as far as it goes.
///
/// The first part of a split model stands for all of it: its metadata, and the tensors of all parts.
public struct GGUFFile: Sendable {
  public let version: Int
  public let metadata: GGUFMetadata
  /// In the files' order.
  public let tensors: [GGUFTensor]
  /// Where the model is on disk, all parts in their order; empty for one in memory.
  public let paths: [String]
  /// What keeps the model from being whole, such as a missing part; the tensors are then those of the
  /// parts found.
  public let faults: [GGUFError]
  /// Of all parts.
  public var fileByteCount: Int { parts.reduce(0) { $0 + $1.count } }

  private let parts: [FileBytes]
  private let indices: [String: Int]

  /// Maps and checks the file at `path`, and the other parts where it is the first of a split model.
  ///
  /// - Throws: `GGUFError` where this file cannot be read; what is wrong with the others is one of
  ///   `faults`.
  public init(path: String) throws(GGUFError) {
    let first = try GGUFPart(FileBytes(path: path))
    let assembly = PartAssembly(first, path: path)
    try self.init(assembly, paths: assembly.paths)
  }

  /// Checks a file that is in memory already, and keeps a copy of it.
  public init(bytes: [UInt8]) throws(GGUFError) {
    let part = try GGUFPart(FileBytes(copying: bytes))
    try self.init(PartAssembly(part, path: nil), paths: [])
  }

  private init(_ assembly: PartAssembly, paths: [String]) throws(GGUFError) {
    let first = assembly.parts[0]
    (version, metadata) = (first.version, first.metadata)
    parts = assembly.parts.map(\.bytes)
    tensors = assembly.tensors
    self.paths = paths
    faults = assembly.faults

    var indices: [String: Int] = [:]
    for (index, tensor) in tensors.enumerated() {
      guard indices.updateValue(index, forKey: tensor.name) == nil else {
        throw .duplicateTensor(tensor.name)
      }
    }
    self.indices = indices
  }

  public func tensor(named name: String) -> GGUFTensor? { indices[name].map { tensors[$0] } }

  /// Lends a tensor's bytes, for the call only.
  ///
  /// - Precondition: `tensor` is one of this file's.
  public func withBytes<R, E: Error>(
    of tensor: GGUFTensor, _ body: (RawSpan) throws(E) -> R
  ) throws(E) -> R {
    try parts[tensor.part].withBytes(in: tensor.byteRange, body)
  }

  /// Gives back the memory that reading `bytes` of a tensor took, counted from its first.
  public func release(_ bytes: Range<Int>, of tensor: GGUFTensor) {
    let first = tensor.byteRange.lowerBound
    parts[tensor.part].release(first + bytes.lowerBound..<first + bytes.upperBound)
  }
}
