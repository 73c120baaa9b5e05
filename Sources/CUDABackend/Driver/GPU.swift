internal import CCUDA

/// One GPU: what it is, its memory and the one stream that everything runs on.
@safe
final class GPU: @unchecked Sendable {
  let driver: CUDADriver
  let index: Int
  let name: String
  /// Compute capability, such as 9.0.
  let capability: (major: Int, minor: Int)
  let multiprocessorCount: Int
  let byteCount: Int
  private let device: Int32
  private let context: cc_context
  let stream: cc_stream

  init(_ driver: CUDADriver, index: Int) throws(CUDAError) {
    self.driver = driver
    self.index = index
    let count = try Self.count(driver)
    guard (0..<count).contains(index) else { throw .noDevice(index: index, count: count) }
    var device: Int32 = 0
    try driver.call("cuDeviceGet") { unsafe $0.device(&device, Int32(index)) }
    self.device = device
    var name = [CChar](repeating: 0, count: 128)
    try driver.call("cuDeviceGetName") { unsafe $0.device_name(&name, 128, device) }
    self.name = String(
      decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    func attribute(_ number: Int32) throws(CUDAError) -> Int {
      var value: Int32 = 0
      try driver.call("cuDeviceGetAttribute") {
        unsafe $0.device_attribute(&value, number, device)
      }
      return Int(value)
    }
    capability = (
      try attribute(cc_attribute_major), try attribute(cc_attribute_minor)
    )
    multiprocessorCount = try attribute(cc_attribute_multiprocessors)
    var bytes = 0
    try driver.call("cuDeviceTotalMem") { unsafe $0.device_memory(&bytes, device) }
    byteCount = bytes
    guard capability.major >= 8 else {
      throw .tooOld(name: self.name, capability: "\(capability.major).\(capability.minor)")
    }
    var context: cc_context = 0
    let code = driver.code { unsafe $0.retain_context(&context, device) }
    if code == cc_error_device_unavailable {
      throw .busy(name: self.name, driver.fault(code))
    }
    try driver.call("cuDevicePrimaryCtxRetain") { _ in code }
    self.context = context
    try driver.call("cuCtxSetCurrent") { $0.set_context(context) }
    var stream: cc_stream = 0
    try driver.call("cuStreamCreate") { unsafe $0.make_stream(&stream, cc_stream_non_blocking) }
    self.stream = stream
  }

  /// How many this machine has.
  static func count(_ driver: CUDADriver) throws(CUDAError) -> Int {
    var count: Int32 = 0
    try driver.call("cuDeviceGetCount") { unsafe $0.device_count(&count) }
    return Int(count)
  }

  deinit {
    _ = driver.code { $0.destroy_stream(stream) }
    _ = driver.code { $0.release_context(device) }
  }

  /// Such as `sm_90a`: what kernels are compiled for.
  var architecture: String {
    // Hopper's own instructions are in a target of their own.
    "sm_\(capability.major)\(capability.minor)" + (capability.major == 9 ? "a" : "")
  }

  /// The thread that calls is the one that asks from here on.
  func take() throws(CUDAError) {
    try driver.call("cuCtxSetCurrent") { $0.set_context(context) }
  }

  /// Bytes that can be allocated.
  func freeByteCount() throws(CUDAError) -> Int {
    var (free, total) = (0, 0)
    try driver.call("cuMemGetInfo") { unsafe $0.memory_info(&free, &total) }
    return free
  }

  /// Waits until the stream has done all that it was given.
  func synchronize() throws(CUDAError) {
    try driver.call("a step") { $0.synchronize(stream) }
  }

  func copy(_ bytes: UnsafeRawBufferPointer, to address: UInt64) throws(CUDAError) {
    guard let base = bytes.baseAddress, unsafe !bytes.isEmpty else { return }
    try driver.call("a copy to the GPU") {
      unsafe $0.to_device(address, base, bytes.count, stream)
    }
  }

  func copy(_ address: UInt64, to bytes: UnsafeMutableRawBufferPointer) throws(CUDAError) {
    guard let base = bytes.baseAddress, unsafe !bytes.isEmpty else { return }
    try driver.call("a copy from the GPU") {
      unsafe $0.to_host(base, address, bytes.count, stream)
    }
  }

  func copy<Value: BitwiseCopyable>(_ values: [Value], to address: UInt64) throws(CUDAError) {
    guard !values.isEmpty else { return }
    try driver.call("a copy to the GPU") { calls in
      unsafe values.withUnsafeBytes {
        unsafe calls.to_device(address, $0.baseAddress, $0.count, stream)
      }
    }
  }

  /// What lies there once all that was launched is done.
  func floats(at address: UInt64, count: Int) throws(CUDAError) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    try copy(address, to: &values)
    return values
  }

  /// Fills an array with what lies there once all that was launched is done.
  func copy<Value: BitwiseCopyable>(
    _ address: UInt64, to values: inout [Value]
  ) throws(CUDAError) {
    guard !values.isEmpty else { return }
    try driver.call("a copy from the GPU") { calls in
      unsafe values.withUnsafeMutableBytes {
        unsafe calls.to_host($0.baseAddress, address, $0.count, stream)
      }
    }
    try synchronize()
  }

  func fill(_ address: UInt64, byteCount: Int) throws(CUDAError) {
    guard byteCount > 0 else { return }
    try driver.call("cuMemsetD8Async") { $0.fill(address, 0, byteCount, stream) }
  }

  /// Launches a kernel over its arguments.
  func launch<Arguments: BitwiseCopyable>(
    _ kernel: cc_function, grid: (Int, Int, Int), block: (Int, Int), sharedByteCount: Int = 0,
    overlaps: Bool = false, _ arguments: Arguments
  ) throws(CUDAError) {
    var how = cc_launch()
    how.grid = (UInt32(grid.0), UInt32(grid.1), UInt32(grid.2))
    how.block = (UInt32(block.0), UInt32(block.1), 1)
    how.shared_bytes = UInt32(sharedByteCount)
    how.overlaps = overlaps ? 1 : 0
    var arguments = arguments
    try driver.call("a launch") { calls in
      unsafe withUnsafeBytes(of: &arguments) {
        unsafe calls.launch(kernel, &how, $0.baseAddress, $0.count, stream)
      }
    }
  }
}
