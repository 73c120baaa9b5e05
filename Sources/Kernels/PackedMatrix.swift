internal import CKernels
public import GGUF

/// A weight matrix packed sixteen output columns wide, [columns / 16][K blocks][block].
///
/// One group of sixteen columns is contiguous, so a worker streams it once however many rows it
/// meets. Columns are padded to a multiple of sixteen with zeros, where they belong to heads those
/// of each head; K of floats is padded to a multiple of 32 with zeros.
@safe
public final class PackedMatrix: @unchecked Sendable {
  public let type: TensorType
  let packing: UnsafePointer<ck_packing>
  /// Output columns.
  public let columnCount: Int
  /// The reduced length, K.
  public let depth: Int
  /// The columns of the activations it meets.
  public let paddedDepth: Int
  /// How columns lie: as one head of them all, or head by head.
  private let heads: HeadLayout
  public let groupCount: Int
  let groupByteCount: Int
  let weights: UnsafeMutablePointer<UInt8>
  package let arena: WeightArena

  /// Allocates the packed matrix; `pack` fills it.
  ///
  /// - Precondition: `depth` is whole blocks of the type, and heads of `headSize` are whole.
  public convenience init(
    type: TensorType, columnCount: Int, depth: Int, heads: HeadLayout? = nil
  ) {
    let byteCount = Self.byteCount(
      type: type, columnCount: columnCount, depth: depth, heads: heads)
    self.init(
      type: type, columnCount: columnCount, depth: depth, heads: heads,
      arena: WeightArena(capacity: byteCount + 64))
  }

  /// Allocates the packed matrix in an arena.
  public init(
    type: TensorType, columnCount: Int, depth: Int, heads: HeadLayout? = nil, arena: WeightArena
  ) {
    let heads = heads ?? HeadLayout(size: columnCount)
    precondition(
      depth % type.blockElementCount == 0, "K = \(depth) is no whole blocks of \(type)")
    precondition(
      heads.size > 0 && columnCount % heads.size == 0,
      "\(columnCount) columns, heads of \(heads.size)")
    self.type = type
    unsafe packing = type.packing
    self.columnCount = columnCount
    self.depth = depth
    self.heads = heads
    paddedDepth = (depth + 31) / 32 * 32
    groupCount = columnCount / heads.size * heads.vectorCount
    groupByteCount = type.groupByteCount(depth: depth)
    self.arena = arena
    unsafe weights = arena.allocate(groupCount * groupByteCount)
  }

  public var byteCount: Int { groupCount * groupByteCount }
  /// Whether it is multiplied by floats, not by their quants.
  public var meetsFloats: Bool { !type.isQuantized }

  /// Bytes of a packed matrix.
  public static func byteCount(
    type: TensorType, columnCount: Int, depth: Int, heads: HeadLayout? = nil
  ) -> Int {
    let heads = heads ?? HeadLayout(size: columnCount)
    return columnCount / heads.size * heads.vectorCount * type.groupByteCount(depth: depth)
  }

  /// Packs some groups from the file's bytes; disjoint ranges may run on several workers.
  public func pack(groups: Range<Int>, from source: RawSpan) {
    let rowBytes = depth / type.blockElementCount * type.blockByteCount
    precondition(
      source.byteCount == rowBytes * columnCount,
      "\(source.byteCount) bytes are not \(columnCount) rows of \(rowBytes)")
    unsafe source.withUnsafeBytes { bytes in
      guard let base = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
      let room = UnsafeMutablePointer<UInt8>.allocate(
        capacity: heads.halvedCount > 0 ? 16 * rowBytes : 0)
      defer { unsafe room.deallocate() }
      for group in groups {
        let (head, first) = (
          group / heads.vectorCount * heads.size, group % heads.vectorCount * 16
        )
        let count = min(16, heads.size - first)
        var rows = unsafe base + (head + first) * rowBytes
        if first < heads.halvedCount {
          for row in 0..<count {
            unsafe (room + row * rowBytes).update(
              from: base + (head + heads.element(at: first + row)) * rowBytes, count: rowBytes)
          }
          unsafe rows = UnsafePointer(room)
        }
        unsafe ck_pack_group(
          type.rawValue, rows, rowBytes, count, depth, weights + group * groupByteCount)
      }
    }
  }

  /// Reads one output column as floats, [depth]: the row of an embedding table.
  public func unpack(column: Int, into matrix: FloatMatrix, row: Int) {
    precondition(column >= 0 && column < columnCount, "column \(column) of \(columnCount)")
    precondition(heads.size == columnCount, "columns of heads of \(heads.size) are padded")
    precondition(matrix.columnCount == depth, "a row of \(matrix.columnCount) for \(depth) values")
    unsafe packing.pointee.unpack(
      weights + column / 16 * groupByteCount, column % 16, depth, matrix.pointer(row: row))
  }
}

extension TensorType {
  /// How the C side packs it.
  fileprivate var packing: UnsafePointer<ck_packing> {
    guard let packing = unsafe ck_packing_of(rawValue) else {
      preconditionFailure("nothing packs \(self)")
    }
    return unsafe packing
  }

  /// Bytes of sixteen columns of so many elements, which are whole blocks of the type.
  fileprivate func groupByteCount(depth: Int) -> Int {
    let packing = unsafe packing.pointee
    let elements = unsafe packing.block_elements
    return unsafe (depth + elements - 1) / elements * packing.block_bytes
  }
}
