internal import Foundation
internal import Synchronization

/// Rows of logits that somebody has read since the last step: only those cross from the GPU.
@safe
final class FetchedLogits: Sendable {
  private struct State {
    var matrix = DeviceBuffers.Matrix()
    /// Which of the rows in `memory` are this step's.
    var present: Set<Int> = []
    var memory: [Int: PinnedMemory] = [:]
  }

  private let gpu: GPU
  private let state = Mutex(State())

  init(_ gpu: GPU) { self.gpu = gpu }

  /// What was fetched is of no step any more.
  func begin(_ matrix: DeviceBuffers.Matrix) {
    state.withLock { state in
      if state.matrix.columnCount != matrix.columnCount { state.memory = [:] }
      state.matrix = matrix
      state.present.removeAll(keepingCapacity: true)
    }
  }

  /// The first element of a row, valid until the next step.
  func row(_ index: Int) -> UnsafePointer<Float> {
    do {
      return try unsafe state.withLock { state in
        let matrix = state.matrix
        let memory =
          try state.memory[index] ?? PinnedMemory(gpu, byteCount: 4 * matrix.columnCount)
        state.memory[index] = memory
        if state.present.insert(index).inserted {
          try gpu.take()
          unsafe try gpu.copy(
            matrix.address + UInt64(4 * index * matrix.columnCount), to: memory.bytes)
          try gpu.synchronize()
        }
        return unsafe UnsafePointer(memory.elements(Float.self))
      }
    } catch { fatalError("\(error)") }
  }
}
