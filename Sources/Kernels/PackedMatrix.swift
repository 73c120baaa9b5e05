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
/// meets. Columns are padded to a multiple of sixteen with zeros.
@safe
public final class PackedMatrix: @unchecked Sendable {
  public let format: WeightFormat
  /// Output columns.
  public let columnCount: Int
  /// The reduced length, K.
  public let depth: Int
  public let groupCount: Int
  let groupByteCount: Int
  let weights: UnsafeMutablePointer<UInt8>
  private let arena: WeightArena

  /// Allocates the packed matrix; `pack` fills it.
  ///
  /// - Precondition: `depth` is a multiple of 32.
  public convenience init(format: WeightFormat, columnCount: Int, depth: Int) {
    let byteCount = Self.byteCount(format: format, columnCount: columnCount, depth: depth)
    self.init(
      format: format, columnCount: columnCount, depth: depth,
      arena: WeightArena(capacity: byteCount + 64))
  }

  /// Allocates the packed matrix in an arena.
  public init(format: WeightFormat, columnCount: Int, depth: Int, arena: WeightArena) {
    precondition(depth % 32 == 0, "K = \(depth) is no multiple of 32")
    self.format = format
    self.columnCount = columnCount
    self.depth = depth
    groupCount = (columnCount + 15) / 16
    groupByteCount = depth / 32 * format.packedBlockBytes
    self.arena = arena
    unsafe weights = arena.allocate(groupCount * groupByteCount)
  }

  public var byteCount: Int { groupCount * groupByteCount }

  /// Bytes of a packed matrix.
  public static func byteCount(format: WeightFormat, columnCount: Int, depth: Int) -> Int {
    (columnCount + 15) / 16 * (depth / 32) * format.packedBlockBytes
  }

  /// Packs some groups from the file's bytes; disjoint ranges may run on several workers.
  public func pack(groups: Range<Int>, from source: RawSpan) {
    let rowBytes = depth / 32 * format.sourceBlockBytes
    precondition(
      source.byteCount == rowBytes * columnCount,
      "\(source.byteCount) bytes are not \(columnCount) rows of \(rowBytes)")
    unsafe source.withUnsafeBytes { bytes in
      guard let base = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
      for group in groups {
        let rows = min(16, columnCount - 16 * group)
        unsafe ck_pack_group(
          format.cSource, base + 16 * group * rowBytes, rowBytes, rows, depth,
          weights + group * groupByteCount)
      }
    }
  }

  /// Reads one output column as floats, [depth]: the row of an embedding table.
  public func unpack(column: Int, into matrix: FloatMatrix, row: Int) {
    precondition(column >= 0 && column < columnCount, "column \(column) of \(columnCount)")
    precondition(matrix.columnCount == depth, "a row of \(matrix.columnCount) for \(depth) values")
    unsafe ck_unpack_column(
      weights + column / 16 * groupByteCount, format.packing, column % 16, depth,
      matrix.pointer(row: row))
  }

}
