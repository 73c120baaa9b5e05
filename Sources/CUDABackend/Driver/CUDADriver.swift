package import CCUDA

/// The driver's calls, each checked.
///
/// One of this machine is found at run time; tests make others of the same calls.
@safe
package struct CUDADriver: @unchecked Sendable {
  private let calls: UnsafePointer<cc_driver>

  /// Starts a driver.
  ///
  /// - Throws: where it is too old, or does not start.
  package init(_ calls: UnsafePointer<cc_driver>) throws(CUDAError) {
    unsafe self.calls = calls
    // The one call that may come before the start.
    if let version, version < .oldest { throw .driverTooOld(version) }
    let code = code { $0.`init`(0) }
    if code == cc_error_no_device { throw .noDevice(index: 0, count: 0) }
    try call("the driver's start") { _ in code }
  }

  /// This machine's.
  package static func system() throws(CUDAError) -> CUDADriver {
    var why: UnsafePointer<CChar>?
    guard let calls = unsafe cc_open_driver(&why) else {
      throw .missing(unsafe why.map { unsafe String(cString: $0) } ?? "no NVIDIA driver was found")
    }
    return unsafe try CUDADriver(calls)
  }

  /// Of the newest CUDA that it is for; `nil` where it does not say.
  var version: CUDAVersion? {
    var number: Int32 = 0
    guard code({ unsafe $0.driver_version(&number) }) == 0, number > 0 else { return nil }
    return CUDAVersion(number: number)
  }

  /// Makes a call, of which 0 is success; a failure is called by `name`.
  func call(_ name: String, _ body: (cc_driver) -> Int32) throws(CUDAError) {
    let code = unsafe body(calls.pointee)
    guard code != 0 else { return }
    throw .failed(call: name, fault(code))
  }

  /// For calls whose failure has an answer of its own.
  func code(_ body: (cc_driver) -> Int32) -> Int32 { unsafe body(calls.pointee) }

  func fault(_ code: Int32) -> DriverFault {
    DriverFault(
      code: code,
      name: unsafe words { unsafe calls.pointee.error_name(code, &$0) } ?? "error \(code)",
      text: unsafe words { unsafe calls.pointee.error_text(code, &$0) }
        ?? "which it does not explain"
    )
  }

  private func words(_ ask: (inout UnsafePointer<CChar>?) -> Int32) -> String? {
    var text: UnsafePointer<CChar>?
    guard unsafe ask(&text) == 0 else { return nil }
    return unsafe text.map { unsafe String(cString: $0) }
  }
}

extension DriverFault {
  var isOutOfMemory: Bool { code == cc_error_out_of_memory }
}
