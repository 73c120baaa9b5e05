internal import CKernels
public import EngineTypes

/// K and V of one layer, in physical blocks.
///
/// K lies in tiles of sixteen positions, [head size][16], so that sixteen scores are one vector;
/// V lies in rows, [position][head size]. Block sizes that are no multiple of sixteen keep K as
/// [head size][block size], and tiles are gathered when attention asks for them: slower, and the
/// same numbers.
@safe
public final class KeyValueStore: @unchecked Sendable {
  public let type: KVType
  public let blockSize: Int
  public let blockCount: Int
  public let headCount: Int
  public let headSize: Int
  private let keys: Memory
  private let values: Memory

  public init(type: KVType, blockCount: Int, blockSize: Int, headCount: Int, headSize: Int) {
    self.type = type
    self.blockSize = blockSize
    self.blockCount = blockCount
    self.headCount = headCount
    self.headSize = headSize
    let byteCount = blockCount * blockSize * headCount * headSize * type.byteCount
    keys = Memory(byteCount: byteCount)
    values = Memory(byteCount: byteCount)
  }

  public var byteCount: Int { keys.byteCount + values.byteCount }

  /// Writes columns of one row's key to its slot; column 0 starts head 0.
  public func storeKey(
    _ x: FloatMatrix, row: Int, firstColumn: Int, columns: Range<Int>, block: BlockID, offset: Int
  ) {
    forEachHead(in: columns) { head, element, column, count in
      unsafe ck_store(
        x.pointer(row: row) + firstColumn + column, count, type.cType,
        keys.base + keyIndex(block, head, element, offset) * type.byteCount, keyStride)
    }
  }

  /// Writes columns of one row's value to its slot.
  public func storeValue(
    _ x: FloatMatrix, row: Int, firstColumn: Int, columns: Range<Int>, block: BlockID, offset: Int
  ) {
    forEachHead(in: columns) { head, element, column, count in
      unsafe ck_store(
        x.pointer(row: row) + firstColumn + column, count, type.cType,
        values.base + valueIndex(block, head, element, offset) * type.byteCount, 1)
    }
  }

  private var isTiled: Bool { blockSize % 16 == 0 }
  private var keyStride: Int { isTiled ? 16 : blockSize }

  private func keyIndex(_ block: BlockID, _ head: Int, _ element: Int, _ offset: Int) -> Int {
    precondition(block.index >= 0 && block.index < blockCount, "block \(block) of \(blockCount)")
    precondition(offset < blockSize, "offset \(offset) in blocks of \(blockSize)")
    let start = (block.index * headCount + head) * blockSize * headSize
    return isTiled
      ? start + (offset / 16 * headSize + element) * 16 + offset % 16
      : start + element * blockSize + offset
  }

  private func valueIndex(_ block: BlockID, _ head: Int, _ element: Int, _ offset: Int) -> Int {
    precondition(block.index >= 0 && block.index < blockCount, "block \(block) of \(blockCount)")
    precondition(offset < blockSize, "offset \(offset) in blocks of \(blockSize)")
    return ((block.index * headCount + head) * blockSize + offset) * headSize + element
  }

  private func forEachHead(
    in columns: Range<Int>,
    _ body: (_ head: Int, _ element: Int, _ column: Int, _ count: Int) -> Void
  ) {
    precondition(columns.upperBound <= headCount * headSize, "columns \(columns)")
    var column = columns.lowerBound
    while column < columns.upperBound {
      let count = min(headSize - column % headSize, columns.upperBound - column)
      body(column / headSize, column % headSize, column, count)
      column += count
    }
  }

  /// Points `tiles` at positions `0..<length` of a sequence's head.
  func locate(_ tiles: TileList, blockTable: [BlockID], head: Int, length: Int) {
    tiles.reserve((length + 15) / 16, store: self)
    for tile in 0..<(length + 15) / 16 {
      if isTiled {
        let block = blockTable[16 * tile / blockSize]
        let offset = 16 * tile % blockSize
        unsafe tiles.keys[tile] = UnsafeRawPointer(
          keys.base + keyIndex(block, head, 0, offset) * type.byteCount)
        unsafe tiles.values[tile] = UnsafeRawPointer(
          values.base + valueIndex(block, head, 0, offset) * type.byteCount)
      } else {
        gather(tile, into: tiles, blockTable: blockTable, head: head, length: length)
      }
    }
  }

  private func gather(
    _ tile: Int, into tiles: TileList, blockTable: [BlockID], head: Int, length: Int
  ) {
    let (keyTile, valueTile) = unsafe tiles.gathered(tile, tileByteCount: tileByteCount)
    for position in 16 * tile..<min(16 * tile + 16, length) {
      let block = blockTable[position / blockSize]
      let offset = position % blockSize
      let lane = position % 16
      unsafe ck_copy(
        keys.base + keyIndex(block, head, 0, offset) * type.byteCount, keyStride,
        keyTile + lane * type.byteCount, 16, headSize, type.cType)
      unsafe ck_copy(
        values.base + valueIndex(block, head, 0, offset) * type.byteCount, 1,
        valueTile + lane * headSize * type.byteCount, 1, headSize, type.cType)
    }
    unsafe tiles.keys[tile] = UnsafeRawPointer(keyTile)
    unsafe tiles.values[tile] = UnsafeRawPointer(valueTile)
  }

  /// Bytes of one gathered tile of K, and of V.
  var tileByteCount: Int { 16 * headSize * type.byteCount }
  var needsGathering: Bool { !isTiled }
}

/// One worker's list of tiles, and the room to gather them where blocks are not tiled.
@safe
final class TileList {
  fileprivate(set) var keys: UnsafeMutablePointer<UnsafeRawPointer?>
  fileprivate(set) var values: UnsafeMutablePointer<UnsafeRawPointer?>
  private var capacity = 0
  private var room = Memory(byteCount: 64)

  init() {
    unsafe keys = .allocate(capacity: 0)
    unsafe values = .allocate(capacity: 0)
  }

  deinit {
    unsafe keys.deallocate()
    unsafe values.deallocate()
  }

  fileprivate func reserve(_ count: Int, store: KeyValueStore) {
    if count > capacity {
      unsafe keys.deallocate()
      unsafe values.deallocate()
      capacity = 2 * count
      unsafe keys = .allocate(capacity: capacity)
      unsafe values = .allocate(capacity: capacity)
    }
    let needed = store.needsGathering ? 2 * capacity * store.tileByteCount : 0
    if needed > room.byteCount { room = Memory(byteCount: needed) }
  }

  fileprivate func gathered(_ tile: Int, tileByteCount: Int) -> (
    UnsafeMutableRawPointer, UnsafeMutableRawPointer
  ) {
    let start = unsafe room.base + 2 * tile * tileByteCount
    return unsafe (start, start + tileByteCount)
  }
}

extension KVType {
  var byteCount: Int { self == .f32 ? 4 : 2 }

  var cType: ck_float_type {
    switch self {
    case .f32: CK_F32
    case .f16: CK_F16
    case .bf16: CK_BF16
    }
  }
}
