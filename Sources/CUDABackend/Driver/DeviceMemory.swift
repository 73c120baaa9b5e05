internal import CCUDA

/// Memory of a GPU, owned by one object, zeroed.
@safe
final class DeviceMemory: @unchecked Sendable {
  private let gpu: GPU
  let address: UInt64

  /// An error calls it `what`.
  init(_ gpu: GPU, byteCount: Int, for what: String) throws(CUDAError) {
    self.gpu = gpu
    let size = max(256, byteCount)
    var address: UInt64 = 0
    let code = gpu.driver.code { unsafe $0.allocate(&address, size) }
    if code == cc_error_out_of_memory {
      throw .outOfMemory(what: what, byteCount: byteCount, free: try gpu.freeByteCount())
    }
    try gpu.driver.call("cuMemAlloc") { _ in code }
    self.address = address
    try gpu.fill(address, byteCount: size)
  }

  deinit { _ = gpu.driver.code { $0.free(address) } }
}

/// Memory of the host that a GPU reads and writes by itself.
@safe
final class PinnedMemory: @unchecked Sendable {
  private let driver: CUDADriver
  let bytes: UnsafeMutableRawBufferPointer
  var byteCount: Int { unsafe bytes.count }

  init(_ gpu: GPU, byteCount: Int) throws(CUDAError) {
    driver = gpu.driver
    let byteCount = max(256, byteCount)
    var memory: UnsafeMutableRawPointer?
    try driver.call("cuMemHostAlloc") { unsafe $0.allocate_host(&memory, byteCount, 0) }
    unsafe bytes = UnsafeMutableRawBufferPointer(start: memory, count: byteCount)
    unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit { _ = driver.code { unsafe $0.free_host(bytes.baseAddress) } }

  /// The elements from a byte on.
  func elements<T: BitwiseCopyable>(
    _ type: T.Type, at offset: Int = 0
  ) -> UnsafeMutablePointer<T> {
    guard let base = unsafe bytes.baseAddress else { preconditionFailure("no memory") }
    return unsafe (base + offset).assumingMemoryBound(to: type)
  }
}
