internal import CCUDA
internal import EngineTypes
internal import Kernels
internal import Transformer

/// The faster kernels of attention for one model, and the room that they work in.
///
/// They meet tiles of sixteen positions. What they are not made for goes through `attend`.
final class AttentionKernels {
  let layout: KeyValueLayout
  /// Query heads to a kv head.
  let group: Int
  /// Vectors that a piece of few rows has at most.
  let vectorCount: Int
  let decodeSharedByteCount: Int
  let prefillSharedByteCount: Int
  private let gpu: GPU
  /// One for each window.
  private(set) var rooms: [Room] = []

  /// What is between the pieces of a step.
  struct Room {
    var states: DeviceMemory
    var counters: DeviceMemory
    var itemOffsets: DeviceMemory
    var stateCapacity: Int
    var itemCapacity: Int
  }

  /// Whether there are kernels for such heads and blocks.
  static func cover(_ layout: KeyValueLayout) -> Bool {
    layout.isTiled && layout.type != .f32 && (64...128).contains(layout.paddedHeadSize)
  }

  init(
    _ gpu: GPU, _ library: KernelLibrary, _ layout: KeyValueLayout, group: Int, windowCount: Int
  ) throws(CUDAError) {
    (self.gpu, self.layout, self.group) = (gpu, layout, group)
    vectorCount = AttentionWork.vectorCount(group: group)
    decodeSharedByteCount = try library.constant("iv_attention_\(vectorCount)_bytes")
    prefillSharedByteCount = try library.constant("iv_attention_prefill_bytes")
    for _ in 0..<windowCount { rooms.append(try room(states: 1, items: 1)) }
  }

  /// Makes room for a step's pieces; says whether something lies elsewhere now.
  func reserve(_ work: [AttentionWork]) throws(CUDAError) -> Bool {
    var hasMoved = false
    for (index, work) in work.enumerated() {
      let room = rooms[index]
      guard work.stateCount > room.stateCapacity || work.decode.count > room.itemCapacity
      else { continue }
      do throws(CUDAError) {
        rooms[index] = try self.room(states: 2 * work.stateCount, items: 2 * work.decode.count)
      } catch {
        guard error.isOutOfMemory else { throw error }
        // Without room to grow.
        rooms[index] = try self.room(states: work.stateCount, items: work.decode.count)
      }
      hasMoved = true
    }
    return hasMoved
  }

  private func room(states: Int, items: Int) throws(CUDAError) -> Room {
    let what = "attention's splits"
    return Room(
      states: try DeviceMemory(
        gpu, byteCount: 4 * states * vectorCount * (layout.paddedHeadSize + 4), for: what),
      counters: try DeviceMemory(gpu, byteCount: 4 * states, for: what),
      itemOffsets: try DeviceMemory(gpu, byteCount: 128 * items, for: what),
      stateCapacity: states, itemCapacity: items)
  }
}
