internal import CKernels

/// How a weight matrix lies in a model file, row after row.
public enum WeightFormat: Sendable, Hashable, CaseIterable {
  case f32, f16, bf16, q4_0, q4_1, q8_0

  var cSource: ck_source {
    switch self {
    case .f32: CK_SOURCE_F32
    case .f16: CK_SOURCE_F16
    case .bf16: CK_SOURCE_BF16
    case .q4_0: CK_SOURCE_Q4_0
    case .q4_1: CK_SOURCE_Q4_1
    case .q8_0: CK_SOURCE_Q8_0
    }
  }

  var packing: ck_packing {
    switch self {
    case .f32: CK_PACK_F32
    case .f16: CK_PACK_F16
    case .bf16: CK_PACK_BF16
    case .q4_0, .q4_1: CK_PACK_Q4
    case .q8_0: CK_PACK_Q8
    }
  }

  /// Bytes of 32 elements of one row in the file.
  package var sourceBlockBytes: Int {
    switch self {
    case .f32: 128
    case .f16, .bf16: 64
    case .q4_0: 18
    case .q4_1: 20
    case .q8_0: 34
    }
  }

  /// Bytes of 32 elements of sixteen packed columns.
  fileprivate var packedBlockBytes: Int {
    switch packing {
    case CK_PACK_Q4: Int(CK_Q4_BLOCK_BYTES)
    case CK_PACK_Q8: Int(CK_Q8_BLOCK_BYTES)
    case CK_PACK_F32: 2048
    default: 1024
    }
  }

  /// Whether activations are quantised to meet it.
  public var isQuantized: Bool { packing == CK_PACK_Q4 || packing == CK_PACK_Q8 }
}

/// A weight matrix packed sixteen output columns wide, [columns / 16][K blocks][block].
///
/// One group of sixteen columns is contiguous, so a worker streams it once however many rows it
/// meets. Columns are padded to a multiple of sixteen with zeros, where they belong to heads those
/// of each head; K is padded to a multiple of 32 with zeros.
@safe
public final class PackedMatrix: @unchecked Sendable {
  public let format: WeightFormat
  /// Output columns.
  public let columnCount: Int
  /// The reduced length, K.
  public let depth: Int
  /// The columns of the activations it meets.
  public let paddedDepth: Int
  /// Columns that are padded together: all of them, or a head's.
  private let headSize: Int
  public let groupCount: Int
  let groupByteCount: Int
  let weights: UnsafeMutablePointer<UInt8>
  private let arena: WeightArena

  /// Allocates the packed matrix; `pack` fills it.
  ///
  /// - Precondition: `depth` is a multiple of 32 where the format has blocks, and heads of
  ///   `headSize` are whole.
  public convenience init(
    format: WeightFormat, columnCount: Int, depth: Int, headSize: Int? = nil
  ) {
    let byteCount = Self.byteCount(
      format: format, columnCount: columnCount, depth: depth, headSize: headSize)
    self.init(
      format: format, columnCount: columnCount, depth: depth, headSize: headSize,
      arena: WeightArena(capacity: byteCount + 64))
  }

  /// Allocates the packed matrix in an arena.
  public init(
    format: WeightFormat, columnCount: Int, depth: Int, headSize: Int? = nil, arena: WeightArena
  ) {
    let headSize = headSize ?? columnCount
    precondition(depth % 32 == 0 || !format.isQuantized, "K = \(depth) is no multiple of 32")
    precondition(
      headSize > 0 && columnCount % headSize == 0, "\(columnCount) columns, heads of \(headSize)")
    self.format = format
    self.columnCount = columnCount
    self.depth = depth
    self.headSize = headSize
    paddedDepth = (depth + 31) / 32 * 32
    groupCount = columnCount / headSize * ((headSize + 15) / 16)
    groupByteCount = paddedDepth / 32 * format.packedBlockBytes
    self.arena = arena
    unsafe weights = arena.allocate(groupCount * groupByteCount)
  }

  public var byteCount: Int { groupCount * groupByteCount }

  /// Bytes of a packed matrix.
  public static func byteCount(
    format: WeightFormat, columnCount: Int, depth: Int, headSize: Int? = nil
  ) -> Int {
    let headSize = headSize ?? columnCount
    return columnCount / headSize * ((headSize + 15) / 16) * ((depth + 31) / 32)
      * format.packedBlockBytes
  }

  /// Packs some groups from the file's bytes; disjoint ranges may run on several workers.
  public func pack(groups: Range<Int>, from source: RawSpan) {
    let rowBytes = depth * format.sourceBlockBytes / 32
    let groupsPerHead = (headSize + 15) / 16
    precondition(
      source.byteCount == rowBytes * columnCount,
      "\(source.byteCount) bytes are not \(columnCount) rows of \(rowBytes)")
    unsafe source.withUnsafeBytes { bytes in
      guard let base = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
      for group in groups {
        let (head, first) = (group / groupsPerHead, group % groupsPerHead * 16)
        unsafe ck_pack_group(
          format.cSource, base + (head * headSize + first) * rowBytes, rowBytes,
          min(16, headSize - first), depth,
          weights + group * groupByteCount)
      }
    }
  }

  /// Reads one output column as floats, [depth]: the row of an embedding table.
  public func unpack(column: Int, into matrix: FloatMatrix, row: Int) {
    precondition(column >= 0 && column < columnCount, "column \(column) of \(columnCount)")
    precondition(headSize == columnCount, "columns of heads of \(headSize) are padded")
    precondition(matrix.columnCount == depth, "a row of \(matrix.columnCount) for \(depth) values")
    unsafe ck_unpack_column(
      weights + column / 16 * groupByteCount, format.packing, column % 16, depth,
      matrix.pointer(row: row))
  }

}
