/// What can be wrong with a GGUF file.
public enum GGUFError: Error, Hashable, Sendable, CustomStringConvertible {
  case cannotOpen(path: String, reason: String)
  case notGGUF
  case bigEndian
  case unsupportedVersion(UInt32)
  /// The file ends at this byte, in the middle of something.
  case truncated(atByte: Int)
  case tooMany(what: String, count: UInt64, limit: Int)
  case nameTooLong(byteCount: UInt64, limit: Int)
  case unknownValueType(key: String, id: UInt32)
  case nestedArray(key: String)
  case invalidBool(key: String, byte: UInt8)
  case duplicateKey(String)
  case invalidAlignment
  case duplicateTensor(String)
  case invalidShape(tensor: String)
  case unknownTensorType(tensor: String, id: UInt32)
  /// A type that exists, but that is not read here; `type` is its usual name.
  case unsupportedTensorType(tensor: String, type: String)
  case misalignedTensor(String)
  case tensorOutsideFile(tensor: String, fileByteCount: Int)
  case missingKey(String)
  /// `holds` and `expected` are in words.
  case wrongValueType(key: String, holds: String, expected: String)

  /// One line: what happened and what to do.
  public var description: String {
    switch self {
    case .cannotOpen(let path, let reason):
      "cannot open \(path): \(reason)"
    case .notGGUF:
      "not a GGUF file: it does not begin with GGUF"
    case .bigEndian:
      "the GGUF file is big-endian, which is not read; convert it to little-endian"
    case .unsupportedVersion(let version):
      "GGUF version \(version) is not read; convert the file to version 3"
    case .truncated(let byte):
      "the GGUF file is cut short: it ends at byte \(byte); fetch it again"
    case .tooMany(let what, let count, let limit):
      "the GGUF file claims \(count) \(what), the limit is \(limit); it is damaged"
    case .nameTooLong(let byteCount, let limit):
      "the GGUF file has a name of \(byteCount) bytes, the limit is \(limit); it is damaged"
    case .unknownValueType(let key, let id):
      "metadata \(key) has the unknown value type \(id); the GGUF file is damaged or too new"
    case .nestedArray(let key):
      "metadata \(key) is an array of arrays, which is not read"
    case .invalidBool(let key, let byte):
      "metadata \(key) is a bool with the value \(byte); the GGUF file is damaged"
    case .duplicateKey(let key):
      "metadata \(key) appears twice; the GGUF file is damaged"
    case .invalidAlignment:
      "general.alignment is not a power of two up to \(GGUFLimits.alignment); the GGUF file is damaged"
    case .duplicateTensor(let tensor):
      "tensor \(tensor) appears twice; the GGUF file is damaged"
    case .invalidShape(let tensor):
      "tensor \(tensor) has an impossible shape; the GGUF file is damaged"
    case .unknownTensorType(let tensor, let id):
      "tensor \(tensor) has the unknown type \(id); the GGUF file is damaged or too new"
    case .unsupportedTensorType(let tensor, let type):
      "tensor \(tensor) is \(type), which Invar does not read; use F32, F16, BF16, Q4_0, Q4_1 or Q8_0"
    case .misalignedTensor(let tensor):
      "tensor \(tensor) does not start at a multiple of the alignment; the GGUF file is damaged"
    case .tensorOutsideFile(let tensor, let fileByteCount):
      "tensor \(tensor) reaches past the file's end at byte \(fileByteCount); fetch the file again"
    case .missingKey(let key):
      "the GGUF file has no metadata \(key); it is not a model this engine can run"
    case .wrongValueType(let key, let holds, let expected):
      "metadata \(key) holds \(holds), wanted is \(expected); correct it in the file"
    }
  }
}

/// Bounds on what a file may claim, so that no count can make us allocate without end.
enum GGUFLimits {
  static let metadataCount = 65_536
  static let tensorCount = 65_536
  static let dimensionCount = 4
  static let nameByteCount = 65_535
  static let alignment = 1 << 20
}
