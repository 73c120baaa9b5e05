internal import CCUDA
internal import PackedModel

/// A step's integers on their way to a GPU: every list at a place of its own, which stays while the step's size
/// does, so that what was recorded finds them again.
///
/// They lie side by side in memory that the GPU reads by itself, and go there in one copy.
@safe
final class StepInputs {
  /// How many of each list there is room for.
  struct Capacity: Hashable {
    var rows = 0
    var tables = 0
    var tiles = 0
    var decodeItems = 0
    var prefillItems = 0

    /// With room to grow, so that a sequence's next block seldom moves anything.
    func covering(_ needed: Capacity) -> Capacity {
      func grown(_ have: Int, _ need: Int) -> Int { need <= have ? have : max(2 * need, 256) }
      return Capacity(
        rows: max(rows, needed.rows, 8), tables: grown(tables, needed.tables),
        tiles: grown(tiles, needed.tiles), decodeItems: grown(decodeItems, needed.decodeItems),
        prefillItems: grown(prefillItems, needed.prefillItems))
    }
  }

  /// Attention's pieces for layers that see the same window.
  struct Work {
    var decodeItems: UInt64
    var prefillItems: UInt64
    /// How many of each there are.
    var decodeCount: UInt64
    var prefillCount: UInt64
  }

  let capacity: Capacity
  private let pinned: PinnedMemory
  private let device: DeviceMemory
  private let gpu: GPU
  private var filled = 0
  // Where lists begin, in bytes.
  private let layout: Layout

  private struct Layout {
    var tokens = 0
    var positions = 0
    var sequences = 0
    var logitsRows = 0
    var keySlots = 0
    var valueSlots = 0
    var counts = 0
    /// Of each window: pieces of few rows, then of many.
    var items: [(decode: Int, prefill: Int)] = []
    var tiles = 0
    var tables = 0
    var byteCount = 0

    init(_ capacity: Capacity, windowCount: Int) {
      func take(_ count: Int, _ size: Int) -> Int {
        defer { byteCount += (count * size + 255) / 256 * 256 }
        return byteCount
      }
      tokens = take(capacity.rows, 4)
      positions = take(capacity.rows, 4)
      sequences = take(capacity.rows, 4)
      logitsRows = take(capacity.rows, 4)
      keySlots = take(capacity.rows, 8)
      valueSlots = take(capacity.rows, 8)
      counts = take(2 * windowCount, 4)
      for _ in 0..<windowCount {
        items.append(
          (
            take(capacity.decodeItems, MemoryLayout<cc_attention_item>.stride),
            take(capacity.prefillItems, MemoryLayout<cc_attention_item>.stride)
          ))
      }
      tiles = take(capacity.tiles, 8)
      tables = take(capacity.tables, 4)
    }
  }

  init(_ gpu: GPU, _ capacity: Capacity, windowCount: Int) throws(CUDAError) {
    (self.gpu, self.capacity) = (gpu, capacity)
    layout = Layout(capacity, windowCount: windowCount)
    pinned = try PinnedMemory(gpu, byteCount: layout.byteCount)
    device = try DeviceMemory(
      gpu, byteCount: layout.byteCount, for: "a step of \(capacity.rows) rows")
  }

  var tokens: UInt64 { address(layout.tokens) }
  var positions: UInt64 { address(layout.positions) }
  var sequences: UInt64 { address(layout.sequences) }
  var logitsRows: UInt64 { address(layout.logitsRows) }
  var keySlots: UInt64 { address(layout.keySlots) }
  var valueSlots: UInt64 { address(layout.valueSlots) }
  var tileOffsets: UInt64 { address(layout.tiles) }
  var tables: UInt64 { address(layout.tables) }

  func work(_ window: Int) -> Work {
    Work(
      decodeItems: address(layout.items[window].decode),
      prefillItems: address(layout.items[window].prefill),
      decodeCount: address(layout.counts + 8 * window),
      prefillCount: address(layout.counts + 8 * window + 4))
  }

  /// Sends a step's lists; attention's pieces of each window.
  func send(_ rows: StepRows, _ work: [AttentionWork]) throws(CUDAError) {
    filled = 0
    write(rows.tokens, at: layout.tokens)
    write(rows.positions, at: layout.positions)
    write(rows.sequences, at: layout.sequences)
    write(rows.logits.map { Int32($0.row) }, at: layout.logitsRows)
    write(rows.keySlots, at: layout.keySlots)
    write(rows.valueSlots, at: layout.valueSlots)
    write(
      work.flatMap { [Int32($0.decode.count), Int32($0.prefill.count)] }, at: layout.counts)
    for (place, work) in zip(layout.items, work) {
      write(work.decode, at: place.decode)
      write(work.prefill, at: place.prefill)
    }
    write(rows.tileOffsets, at: layout.tiles)
    write(rows.tables, at: layout.tables)
    unsafe try gpu.copy(
      UnsafeRawBufferPointer(rebasing: pinned.bytes[..<filled]), to: device.address)
  }

  private func address(_ offset: Int) -> UInt64 { device.address + UInt64(offset) }

  private func write<Value: BitwiseCopyable>(_ values: [Value], at offset: Int) {
    let byteCount = values.count * MemoryLayout<Value>.stride
    precondition(offset + byteCount <= pinned.byteCount, "\(values.count) values have no room")
    unsafe values.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      unsafe pinned.elements(UInt8.self, at: offset).withMemoryRebound(
        to: UInt8.self, capacity: byteCount
      ) { unsafe UnsafeMutableRawPointer($0).copyMemory(from: base, byteCount: byteCount) }
    }
    filled = max(filled, offset + byteCount)
  }
}
