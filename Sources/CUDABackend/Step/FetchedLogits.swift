internal import EngineTypes
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
  ///
  /// - Throws: where the GPU was lost since then.
  func row(_ index: Int) throws(DeviceFailure) -> UnsafePointer<Float> {
    let found = state.withLock { state -> Result<PinnedMemory, CUDAError> in
      do throws(CUDAError) { return .success(try fetch(index, &state)) } catch {
        return .failure(error)
      }
    }
    switch found {
    case .success(let memory): return unsafe UnsafePointer(memory.elements(Float.self))
    case .failure(let error): throw gpu.failure(error)
    }
  }

  private func fetch(_ index: Int, _ state: inout State) throws(CUDAError) -> PinnedMemory {
    let matrix = state.matrix
    let memory: PinnedMemory
    if let known = state.memory[index] {
      memory = known
    } else {
      memory = try PinnedMemory(gpu, byteCount: 4 * matrix.columnCount)
    }
    state.memory[index] = memory
    guard !state.present.contains(index) else { return memory }
    try gpu.take()
    unsafe try gpu.copy(
      matrix.address + UInt64(4 * index * matrix.columnCount), to: memory.bytes)
    try gpu.synchronize()
    state.present.insert(index)
    return memory
  }
}
