/// An entry of the tensor directory, checked: its bytes are inside the file.
public struct GGUFTensor: Hashable, Sendable {
  public let name: String
  /// The fastest-varying dimension first: `[columns, rows]` for a matrix of rows.
  public let dimensions: [Int]
  public let storedType: StoredType
  /// Which of the model's files it is in, from 0; 0 unless the model is split.
  public internal(set) var part = 0
  /// Where its bytes are in that file.
  ///
  /// Of a type whose blocks are not known here, whatever lies before the next tensor.
  public let byteRange: Range<Int>

  /// The type, where it is one that is read here.
  public var type: TensorType? { storedType.readable }

  public var elementCount: Int { dimensions.reduce(1, *) }

  /// Elements of one row: the fastest-varying dimension.
  public var columnCount: Int { dimensions[0] }

  /// All rows of all matrices in the tensor.
  public var rowCount: Int { dimensions.dropFirst().reduce(1, *) }

  public var byteCount: Int { byteRange.count }
}
