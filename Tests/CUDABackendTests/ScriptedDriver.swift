import CCUDA
import Foundation
import Synchronization

/// A driver that computes nothing and remembers what it was asked: for what the host does without a GPU.
///
/// Its memory is the host's, so that copies can be looked at. There is one, since C's calls have no place for
/// whose they are; tests of it run one after another.
@safe
enum ScriptedDriver {
  struct Launch: Equatable {
    var kernel: String
    var grid: [UInt32]
    var block: [UInt32]
    /// Whether it was recorded, not run.
    var isRecorded: Bool
  }

  struct State {
    var deviceCount: Int32 = 1
    var capability: (major: Int32, minor: Int32) = (9, 0)
    /// As the driver counts.
    var version: Int32 = 13000
    /// Bytes that can be allocated.
    var free = 1 << 30
    /// The call that fails, by its name here.
    var failing: String?
    /// With this error.
    var code: Int32 = 700
    /// After so many that do not.
    var sparedCount = 0
    /// How often it fails.
    var failureCount = Int.max
    var launches: [Launch] = []
    var graphLaunchCount = 0
    var graphCount = 0
    var liveGraphCount = 0
    var allocated: [UInt64: Int] = [:]
    var bytesToHost = 0
    var isRecording = false
    /// Names of kernels, by number.
    var kernels: [String] = []
  }

  static let state = Mutex(State())

  /// Everything as it is in the beginning.
  static func reset(_ change: @Sendable (inout State) -> Void = { _ in }) {
    state.withLock { state in
      for address in state.allocated.keys {
        unsafe UnsafeMutableRawPointer(bitPattern: UInt(address))?.deallocate()
      }
      state = State()
      change(&state)
    }
  }

  static func ask<Value: Sendable>(_ question: @Sendable (State) -> Value) -> Value {
    state.withLock { question($0) }
  }

  /// Its calls, for as long as the process lives.
  nonisolated(unsafe) static let calls: UnsafePointer<cc_driver> = {
    let calls = UnsafeMutablePointer<cc_driver>.allocate(capacity: 1)
    unsafe calls.initialize(to: make())
    return unsafe UnsafePointer(calls)
  }()

  private static func result(_ call: String, _ body: (inout State) -> Void = { _ in }) -> Int32 {
    state.withLock { state in
      if state.failing == call, state.failureCount > 0 {
        if state.sparedCount == 0 {
          state.failureCount -= 1
          return state.code
        }
        state.sparedCount -= 1
      }
      body(&state)
      return 0
    }
  }

  private static func make() -> cc_driver {
    var calls = cc_driver()
    setDevice(&calls)
    setMemory(&calls)
    setGraphs(&calls)
    setKernels(&calls)
    return calls
  }

  private static func setDevice(_ calls: inout cc_driver) {
    calls.`init` = { _ in ScriptedDriver.result("init") }
    unsafe calls.driver_version = { version in
      unsafe version?.pointee = ScriptedDriver.ask(\.version)
      return 0
    }
    unsafe calls.error_name = { _, text in
      unsafe text?.pointee = UnsafePointer(ScriptedDriver.name)
      return 0
    }
    unsafe calls.error_text = { _, text in
      unsafe text?.pointee = UnsafePointer(ScriptedDriver.words)
      return 0
    }
    unsafe calls.device_count = { count in
      unsafe count?.pointee = ScriptedDriver.ask(\.deviceCount)
      return 0
    }
    unsafe calls.device = { device, index in
      unsafe device?.pointee = index
      return 0
    }
    unsafe calls.device_name = { name, _, _ in
      for (index, byte) in "Paper GPU".utf8.enumerated() { unsafe name?[index] = CChar(byte) }
      return 0
    }
    unsafe calls.device_attribute = { value, attribute, _ in
      let capability = ScriptedDriver.ask(\.capability)
      let number: Int32 =
        switch attribute {
        case cc_attribute_major: capability.major
        case cc_attribute_minor: capability.minor
        default: 4
        }
      unsafe value?.pointee = number
      return 0
    }
    unsafe calls.device_memory = { bytes, _ in
      unsafe bytes?.pointee = 1 << 30
      return 0
    }
    unsafe calls.retain_context = { _, _ in ScriptedDriver.result("retain") }
    calls.release_context = { _ in 0 }
    calls.set_context = { _ in ScriptedDriver.result("context") }
  }

  /// What the driver says of any error.
  nonisolated(unsafe) private static let words: UnsafeMutablePointer<CChar> = {
    let text = UnsafeMutablePointer<CChar>.allocate(capacity: 16)
    for (index, byte) in "it is paper".utf8.enumerated() { unsafe text[index] = CChar(byte) }
    unsafe text[11] = 0
    return unsafe text
  }()

  /// Its name of any error.
  nonisolated(unsafe) private static let name: UnsafeMutablePointer<CChar> = unsafe strdup(
    "CUDA_ERROR_PAPER")

  private static func setMemory(_ calls: inout cc_driver) {
    unsafe calls.memory_info = { free, _ in
      unsafe free?.pointee = ScriptedDriver.ask(\.free)
      return 0
    }
    unsafe calls.allocate = { memory, bytes in
      ScriptedDriver.state.withLock { state in
        guard bytes <= state.free else { return cc_error_out_of_memory }
        let made = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 256)
        unsafe made.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        let address = UInt64(UInt(bitPattern: made))
        state.allocated[address] = bytes
        state.free -= bytes
        unsafe memory?.pointee = address
        return 0
      }
    }
    calls.free = { address in
      ScriptedDriver.state.withLock { state in
        guard let bytes = state.allocated.removeValue(forKey: address) else { return 1 }
        state.free += bytes
        unsafe UnsafeMutableRawPointer(bitPattern: UInt(address))?.deallocate()
        return 0
      }
    }
    unsafe calls.allocate_host = { memory, bytes, _ in
      unsafe memory?.pointee = .allocate(byteCount: bytes, alignment: 64)
      return ScriptedDriver.result("allocate_host")
    }
    unsafe calls.free_host = { memory in
      unsafe memory?.deallocate()
      return 0
    }
    unsafe calls.to_device = { to, from, bytes, _ in
      if let from = unsafe from {
        unsafe UnsafeMutableRawPointer(bitPattern: UInt(to))?.copyMemory(
          from: from, byteCount: bytes)
      }
      return ScriptedDriver.result("to_device")
    }
    unsafe calls.to_host = { to, from, bytes, _ in
      if let from = unsafe UnsafeRawPointer(bitPattern: UInt(from)) {
        unsafe to?.copyMemory(from: from, byteCount: bytes)
      }
      return ScriptedDriver.result("to_host") { $0.bytesToHost += bytes }
    }
    calls.fill = { _, _, _, _ in ScriptedDriver.result("fill") }
  }

  private static func setGraphs(_ calls: inout cc_driver) {
    unsafe calls.make_stream = { _, _ in 0 }
    calls.synchronize = { _ in ScriptedDriver.result("synchronize") }
    calls.destroy_stream = { _ in 0 }
    calls.begin_capture = { _, _ in
      ScriptedDriver.result("begin_capture") { $0.isRecording = true }
    }
    unsafe calls.end_capture = { _, _ in
      ScriptedDriver.state.withLock { $0.isRecording = false }
      return ScriptedDriver.result("end_capture")
    }
    unsafe calls.instantiate = { graph, _, _ in
      let code = ScriptedDriver.result("instantiate")
      guard code == 0 else { return code }
      let number = ScriptedDriver.state.withLock { state in
        state.graphCount += 1
        state.liveGraphCount += 1
        return state.graphCount
      }
      unsafe graph?.pointee = UInt(number)
      return 0
    }
    calls.launch_graph = { _, _ in
      ScriptedDriver.result("graph") { $0.graphLaunchCount += 1 }
    }
    calls.destroy_graph_exec = { _ in
      ScriptedDriver.state.withLock { $0.liveGraphCount -= 1 }
      return 0
    }
    calls.destroy_graph = { _ in 0 }
  }

  /// What every file of kernels says of itself.
  nonisolated(unsafe) private static let number: UnsafeMutablePointer<UInt32> = {
    let number = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)
    unsafe number.initialize(to: 1024)
    return unsafe number
  }()

  /// All that is zero is finite.
  private static func findFinite(
    _ kernel: String, _ how: cc_launch, _ arguments: UnsafeRawPointer?
  ) {
    guard let arguments = unsafe arguments else { return }
    let (results, rows): (UInt64, Int)
    switch kernel {
    case "reduce_logits":
      (results, rows) = (unsafe arguments.load(as: cc_reduce.self).results, Int(how.grid.0))
    case "iv_reduce_logits":
      (results, rows) = (
        unsafe arguments.load(as: cc_reduce_fast.self).results, Int(how.grid.0) / 8
      )
    default: return
    }
    let found = unsafe UnsafeMutablePointer<cc_row_result>(bitPattern: UInt(results))
    for row in 0..<rows { unsafe found?[row].is_finite = 1 }
  }

  private static func setKernels(_ calls: inout cc_driver) {
    unsafe calls.load_module = { _, _ in ScriptedDriver.result("module") }
    calls.unload_module = { _ in 0 }
    unsafe calls.function = { function, _, name in
      guard let name = unsafe name else { return 1 }
      let text = unsafe String(cString: name)
      let number = ScriptedDriver.state.withLock { state in
        state.kernels.append(text)
        return state.kernels.count
      }
      unsafe function?.pointee = UInt(number)
      return 0
    }
    unsafe calls.global = { address, size, _, _ in
      unsafe address?.pointee = UInt64(UInt(bitPattern: ScriptedDriver.number))
      unsafe size?.pointee = 4
      return 0
    }
    calls.set_function_attribute = { _, _, _ in 0 }
    unsafe calls.launch = { function, how, arguments, _, _ in
      guard let how = unsafe how?.pointee else { return 1 }
      return ScriptedDriver.result("launch") { state in
        unsafe ScriptedDriver.findFinite(state.kernels[Int(function) - 1], how, arguments)
        state.launches.append(
          Launch(
            kernel: state.kernels[Int(function) - 1], grid: [how.grid.0, how.grid.1, how.grid.2],
            block: [how.block.0, how.block.1, how.block.2], isRecorded: state.isRecording))
      }
    }
  }
}
