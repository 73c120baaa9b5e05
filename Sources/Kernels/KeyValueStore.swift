internal import CKernels
public import EngineTypes

/// How K and V of a layer lie in memory; the same for every layer of a model.
///
/// K lies in tiles of sixteen positions, [head size][16], so that sixteen scores are one vector;
/// V lies in rows, [position][head size]. Block sizes that are no multiple of sixteen keep K as
/// [head size][block size], and tiles are gathered when attention asks for them: slower, and the
/// same numbers. A head is padded to a multiple of sixteen elements with zeros, which add nothing to
/// any sum.
///
/// Blocks of 256 positions of a layer are a group: the keys of its first head, of its second, and so on, then
/// the values likewise, and behind them the same blocks of the next layer. So a sequence whose blocks follow one
/// another is read in a row, head by head, and what a step touches for the first time is little more than it
/// fills: pages are large, and it is the first to touch that waits for them.
public struct KeyValueLayout: Hashable, Sendable {
  public var type: KVType
  public var blockCount: Int
  public var blockSize: Int
  public var headCount: Int
  public var headSize: Int
  /// Layers that share a memory.
  public var layerCount: Int

  /// - Precondition: `headSize` is at most that of the largest head the kernels have room for.
  public init(
    type: KVType, blockCount: Int, blockSize: Int, headCount: Int, headSize: Int,
    layerCount: Int = 1
  ) {
    precondition(headSize <= CK_MAX_HEAD_SIZE, "a head of \(headSize) elements")
    self.type = type
    self.blockCount = blockCount
    self.blockSize = blockSize
    self.headCount = headCount
    self.headSize = headSize
    self.layerCount = layerCount
  }

  /// Elements from one head of a row to the next.
  public var paddedHeadSize: Int { (headSize + 15) / 16 * 16 }

  /// Bytes of K, and of V, of one layer.
  public var byteCount: Int { blockCount * blockByteCount }
  /// Bytes of the memory that all layers share.
  package var sharedByteCount: Int { groupCount * groupSize * 2 * layerCount * blockByteCount }
  /// Where a layer's keys begin, and its values, in bytes.
  package func beginnings(ofLayer layer: Int) -> (keys: Int, values: Int) {
    let row = groupSize * blockByteCount
    return (2 * layer * row, (2 * layer + 1) * row)
  }
  /// Whether sixteen positions of a block are a tile as they lie.
  package var isTiled: Bool { blockSize % 16 == 0 }
  /// Bytes of one tile of K, and of V.
  var tileByteCount: Int { 16 * paddedHeadSize * type.byteCount }

  // All in elements.
  /// From one head of a position to the next.
  package var headStride: Int { groupSize * blockElementCount }
  /// From one element of a key to the next.
  package var keyStride: Int { isTiled ? 16 : blockSize }

  /// Where the key of head 0 starts, in elements.
  package func keySlot(_ block: BlockID, offset: Int) -> Int {
    start(of: block, offset)
      + (isTiled ? offset / 16 * paddedHeadSize * 16 + offset % 16 : offset)
  }

  /// Where the value of head 0 starts, in elements.
  package func valueSlot(_ block: BlockID, offset: Int) -> Int {
    start(of: block, offset) + offset * paddedHeadSize
  }

  /// Where the tile at `offset`, a multiple of 16, starts in head 0, in bytes: of K and V alike.
  package func tileOffset(_ block: BlockID, offset: Int) -> Int {
    valueSlot(block, offset: offset) * type.byteCount
  }

  /// Of one head.
  package var blockElementCount: Int { blockSize * paddedHeadSize }
  private var blockByteCount: Int { headCount * blockElementCount * type.byteCount }
  /// Blocks in a group.
  package var groupSize: Int { max(1, 256 / blockSize) }
  package var groupCount: Int { (blockCount + groupSize - 1) / groupSize }

  private func start(of block: BlockID, _ offset: Int) -> Int {
    precondition(block.index >= 0 && block.index < blockCount, "block \(block) of \(blockCount)")
    precondition(offset >= 0 && offset < blockSize, "offset \(offset) in blocks of \(blockSize)")
    let (group, place) = block.index.quotientAndRemainder(dividingBy: groupSize)
    return 2 * layerCount * headCount * headStride * group + place * blockElementCount
  }
}

/// Where the rows of a step put their keys and values; found once, good for every layer.
public struct KeyValueSlots: Sendable {
  fileprivate var keys: [Int] = []
  fileprivate var values: [Int] = []

  public init() {}

  public mutating func removeAll() {
    keys.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
  }

  /// Adds the next row.
  public mutating func append(_ block: BlockID, offset: Int, in layout: KeyValueLayout) {
    keys.append(layout.keySlot(block, offset: offset))
    values.append(layout.valueSlot(block, offset: offset))
  }
}

/// K and V of one layer, in physical blocks.
@safe
public final class KeyValueStore: @unchecked Sendable {
  public let layout: KeyValueLayout
  private let memory: Memory
  private let beginnings: (keys: Int, values: Int)

  private init(_ layout: KeyValueLayout, _ memory: Memory, layer: Int) {
    (self.layout, self.memory) = (layout, memory)
    beginnings = layout.beginnings(ofLayer: layer)
  }

  /// A model's, a store a layer.
  public static func layers(_ layout: KeyValueLayout) -> [KeyValueStore] {
    let memory = Memory(byteCount: layout.sharedByteCount)
    return (0..<layout.layerCount).map { KeyValueStore(layout, memory, layer: $0) }
  }

  public var byteCount: Int { 2 * layout.byteCount }

  /// K and V of all layers of the model.
  public var shared: [UInt8] {
    unsafe Array(UnsafeRawBufferPointer(start: memory.base, count: memory.byteCount))
  }

  /// Makes K and V of all layers what `shared` gave of a store of the same layout.
  public func takeShared(_ bytes: [UInt8]) {
    precondition(
      bytes.count == memory.byteCount, "\(bytes.count) bytes for \(memory.byteCount)")
    unsafe bytes.withUnsafeBytes {
      unsafe UnsafeMutableRawBufferPointer(start: memory.base, count: memory.byteCount)
        .copyMemory(from: $0)
    }
  }

  private var keys: UnsafeMutableRawPointer { unsafe memory.base + beginnings.keys }
  private var values: UnsafeMutableRawPointer { unsafe memory.base + beginnings.values }

  /// Writes columns of some rows' keys to their slots; `firstColumn` starts head 0.
  ///
  /// `x` is [≥ rows, ≥ firstColumn + columns], heads padded as the layout says.
  ///
  /// - Returns: whether all that was stored is finite, in the cache's own type.
  @discardableResult
  public func storeKeys(
    _ x: FloatMatrix, rows: Range<Int>, firstColumn: Int, columns: Range<Int>,
    at slots: KeyValueSlots
  ) -> Bool {
    unsafe store(x, rows, firstColumn, columns, slots.keys, stride: layout.keyStride, in: keys)
  }

  /// Writes columns of some rows' values to their slots, likewise.
  @discardableResult
  public func storeValues(
    _ x: FloatMatrix, rows: Range<Int>, firstColumn: Int, columns: Range<Int>,
    at slots: KeyValueSlots
  ) -> Bool {
    unsafe store(x, rows, firstColumn, columns, slots.values, stride: 1, in: values)
  }

  private func store(
    _ x: FloatMatrix, _ rows: Range<Int>, _ firstColumn: Int, _ columns: Range<Int>,
    _ slots: [Int], stride: Int, in memory: UnsafeMutableRawPointer
  ) -> Bool {
    guard !columns.isEmpty, !rows.isEmpty else { return true }
    precondition(
      columns.upperBound <= layout.headCount * layout.paddedHeadSize
        && firstColumn + columns.upperBound <= x.columnCount && rows.lowerBound >= 0
        && rows.upperBound <= min(slots.count, x.rowCount),
      "columns \(columns) from \(firstColumn), rows \(rows)")
    return unsafe slots[rows].withUnsafeBufferPointer { slots in
      unsafe ck_store(
        x.pointer(row: rows.lowerBound) + firstColumn, x.stride, slots.count, columns.lowerBound,
        columns.upperBound, slots.baseAddress, layout.paddedHeadSize, layout.headStride, stride,
        layout.type.cType, memory)
    }
  }

  /// Whether all that is stored of a row is finite.
  public func isFinite(row: Int, at slots: KeyValueSlots) -> Bool {
    (0..<layout.headCount).allSatisfy { head in
      unsafe isFinite(keys, slots.keys[row], head, stride: layout.keyStride)
        && isFinite(values, slots.values[row], head, stride: 1)
    }
  }

  private func isFinite(
    _ memory: UnsafeMutableRawPointer, _ slot: Int, _ head: Int, stride: Int
  ) -> Bool {
    let offset = (slot + head * layout.headStride) * layout.type.byteCount
    return unsafe ck_is_finite(
      memory + offset, stride, layout.paddedHeadSize, layout.type.cType)
  }

  /// One head's K and V as they lie, scores neither scaled nor capped.
  ///
  /// `offsets` are those of head 0's tiles, and must outlive the view.
  func view(head: Int, offsets: UnsafePointer<Int>, tileCount: Int) -> ck_kv_view {
    let skipped = head * layout.headStride * layout.type.byteCount
    return unsafe view(keys + skipped, values + skipped, offsets, tileCount)
  }

  /// One head's K and V of some positions, gathered into tiles; those before are left empty.
  func gatheredView(
    head: Int, blockTable: [BlockID], positions: Range<Int>, room: GatheredTiles
  ) -> ck_kv_view {
    let tileCount = (positions.upperBound + 15) / 16
    room.reserve(tiles: tileCount, layout: layout)
    let (size, skipped) = (layout.type.byteCount, head * layout.headStride)
    for position in positions {
      let block = blockTable[position / layout.blockSize]
      let offset = position % layout.blockSize
      let (tile, lane) = (position / 16 * layout.tileByteCount, position % 16)
      unsafe ck_copy(
        keys + (layout.keySlot(block, offset: offset) + skipped) * size, layout.keyStride,
        room.keys + tile + lane * size, 16, layout.paddedHeadSize, layout.type.cType)
      unsafe ck_copy(
        values + (layout.valueSlot(block, offset: offset) + skipped) * size, 1,
        room.values + tile + lane * layout.paddedHeadSize * size, 1, layout.paddedHeadSize,
        layout.type.cType)
    }
    return unsafe view(room.keys, room.values, room.offsets, tileCount)
  }

  private func view(
    _ keys: UnsafeMutableRawPointer, _ values: UnsafeMutableRawPointer,
    _ offsets: UnsafePointer<Int>, _ tileCount: Int
  ) -> ck_kv_view {
    unsafe ck_kv_view(
      keys: keys, values: values, offsets: offsets, tile_count: tileCount,
      type: layout.type.cType, head_size: layout.paddedHeadSize, scale: 1, cap: 0)
  }
}

/// One worker's room to gather tiles where blocks hold none.
@safe
final class GatheredTiles {
  private var room = Memory(byteCount: 64)
  private var list = Memory(byteCount: 64)
  private var tileCount = 0

  fileprivate func reserve(tiles: Int, layout: KeyValueLayout) {
    guard tiles > tileCount || 2 * tiles * layout.tileByteCount > room.byteCount else { return }
    tileCount = max(tiles, 2 * tileCount)
    room = Memory(byteCount: 2 * tileCount * layout.tileByteCount)
    list = Memory(byteCount: tileCount * MemoryLayout<Int>.stride)
    for tile in 0..<tileCount {
      unsafe list.pointer(to: Int.self)[tile] = tile * layout.tileByteCount
    }
  }

  fileprivate var keys: UnsafeMutableRawPointer { unsafe room.base }
  fileprivate var values: UnsafeMutableRawPointer { unsafe room.base + room.byteCount / 2 }
  /// Tile *t* lies *t* tiles from the start.
  fileprivate var offsets: UnsafePointer<Int> {
    unsafe UnsafePointer(list.pointer(to: Int.self))
  }
}

extension KVType {
  var byteCount: Int {
    switch self {
    case .f32: 4
    case .f16, .bf16: 2
    }
  }

  var cType: ck_float_type {
    switch self {
    case .f32: CK_F32
    case .f16: CK_F16
    case .bf16: CK_BF16
    }
  }
}
