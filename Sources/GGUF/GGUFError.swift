/// What can be wrong with a GGUF file.
public enum GGUFError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Why a directory cannot be opened, and what to do.
  package static let isDirectory = "it is a directory; name a .gguf file in it"

  case cannotOpen(path: String, reason: String)
  case notGGUF
  case bigEndian
  case unsupportedVersion(UInt32)
  /// The file ends at this byte, in the middle of something.
  case truncated(atByte: Int)
  /// More than is read here, though there may be as many.
  case tooMany(what: String, count: UInt64, limit: Int)
  /// More than the file has bytes for.
  case noRoom(what: String, count: UInt64, fileByteCount: Int)
  case nameTooLong(byteCount: UInt64, limit: Int)
  case unknownValueType(key: String, id: UInt32)
  case nestedArray(key: String)
  case invalidBool(key: String, byte: UInt8)
  case duplicateKey(String)
  case invalidAlignment
  case duplicateTensor(String)
  case invalidShape(tensor: String)
  case tooManyDimensions(tensor: String, count: UInt32)
  /// A row that does not fill its last block.
  case partialBlock(tensor: String, columns: Int, type: StoredType, block: Int)
  case misalignedTensor(String)
  case tensorOutsideFile(tensor: String, fileByteCount: Int)
  /// Two tensors that share bytes: at least one of them is not where the file says.
  case overlappingTensors(String, String)
  /// The model is split, this is a later part of it; `first` is what to open.
  case laterPart(number: Int, count: Int, first: String)
  /// A part of a split model that is not where its name says.
  case missingPart(number: Int, count: Int, path: String, reason: String)
  /// A part that is there, but cannot be read.
  case unreadablePart(number: Int, count: Int, path: String, reason: String)
  /// A statement about the model in a later part, of which only the tensors are read.
  case strayStatement(key: String, holds: String, path: String)
  /// Parts are found by name, and this file has another one.
  case unusualPartName(count: Int, ending: String)
  /// A file in a part's place that says it is something else.
  case wrongPart(number: Int, count: Int, path: String)
  /// The parts together have other tensors than the first one says.
  case wrongTensorCount(stated: Int, found: Int)
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
      "the GGUF file has \(count) \(what); Invar reads at most \(limit)"
    case .noRoom(let what, let count, let fileByteCount):
      "the GGUF file claims \(count) \(what), more than its \(fileByteCount) bytes can hold; "
        + "it is damaged or cut short, fetch it again"
    case .nameTooLong(let byteCount, let limit):
      "the GGUF file has a name of \(byteCount) bytes; the format allows \(limit)"
    case .unknownValueType(let key, let id):
      "metadata \(key) has the value type \(id), which Invar does not know; the GGUF file is damaged or too new"
    case .nestedArray(let key):
      "metadata \(key) has arrays in arrays more than \(GGUFLimits.arrayDepth) deep, which is not read"
    case .invalidBool(let key, let byte):
      "metadata \(key) is a bool with the value \(byte); the GGUF file is damaged"
    case .duplicateKey(let key):
      "metadata \(key) appears twice, so nobody knows which of them holds; convert the model again"
    case .invalidAlignment:
      "general.alignment is no power of two up to \(GGUFLimits.alignment); convert the model again"
    case .duplicateTensor(let tensor):
      "tensor \(tensor) appears twice, so nobody knows which of them holds; convert the model again"
    case .invalidShape(let tensor):
      "tensor \(tensor) has an impossible shape; the GGUF file is damaged"
    case .tooManyDimensions(let tensor, let count):
      "tensor \(tensor) has \(count) dimensions; the format allows \(GGUFLimits.dimensionCount)"
    case .partialBlock(let tensor, let columns, let type, let block):
      "tensor \(tensor) has rows of \(columns) elements, which blocks of \(block) (\(type)) "
        + "do not fill; the GGUF file is damaged"
    case .misalignedTensor(let tensor):
      "tensor \(tensor) does not start at a multiple of the alignment; the GGUF file is damaged"
    case .tensorOutsideFile(let tensor, let fileByteCount):
      "tensor \(tensor) reaches past the file's end at byte \(fileByteCount); fetch the file again"
    case .overlappingTensors(let first, let second):
      "tensors \(first) and \(second) lie on the same bytes, so one of them is not where the file "
        + "says; the GGUF file is damaged"
    case .laterPart(let number, let count, let first):
      "the file is part \(number) of \(count) of a split model; open the first part, \(first)"
    case .missingPart(let number, let count, let path, let reason):
      "part \(number) of \(count) of the split model is missing: \(path): \(reason)"
    case .unreadablePart(let number, let count, let path, let reason):
      "part \(number) of \(count) of the split model cannot be read: \(path): \(reason)"
    case .strayStatement(let key, let holds, let path):
      "\(path) says that metadata \(key) is \(holds), which the first part of the split model does not; "
        + "convert the model again"
    case .unusualPartName(let count, let ending):
      "the file is part 1 of \(count) of a split model, whose parts are found by name; "
        + "its name must end in \(ending)"
    case .wrongPart(let number, let count, let path):
      "\(path) does not say that it is part \(number) of \(count), as its name does; fetch it again"
    case .wrongTensorCount(let stated, let found):
      "the split model should have \(stated) tensors, its parts have \(found); fetch all parts again"
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
  static let arrayDepth = 8
  static let nameByteCount = 65_535
  static let alignment = 1 << 20
}
