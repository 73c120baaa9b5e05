/// An entry of the tensor directory, checked: its bytes are inside the file.
public struct GGUFTensor: Hashable, Sendable {
  public let name: String
  /// The fastest-varying dimension first: `[columns, rows]` for a matrix of rows.
  public let dimensions: [Int]
  public let type: TensorType
  /// Where its bytes are in the file.
  public let byteRange: Range<Int>

  public var elementCount: Int { dimensions.reduce(1, *) }

  /// Elements of one row: the fastest-varying dimension.
  public var columnCount: Int { dimensions[0] }

  /// All rows of all matrices in the tensor.
  public var rowCount: Int { dimensions.dropFirst().reduce(1, *) }

  public var byteCount: Int { byteRange.count }

  /// Bytes of one row; rows follow each other without padding.
  public var rowByteCount: Int { columnCount / type.blockElementCount * type.blockByteCount }
}
