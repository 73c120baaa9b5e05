package import CCUDA

/// The driver's calls, each checked.
///
/// One of this machine is found at run time; tests make others of the same calls.
@safe
package struct CUDADriver: @unchecked Sendable {
  private let calls: UnsafePointer<cc_driver>

  package init(_ calls: UnsafePointer<cc_driver>) { unsafe self.calls = calls }

  /// This machine's.
  package static func system() throws(CUDAError) -> CUDADriver {
    var why: UnsafePointer<CChar>?
    guard let calls = unsafe cc_open_driver(&why) else {
      throw .missing(unsafe why.map { unsafe String(cString: $0) } ?? "no NVIDIA driver was found")
    }
    let driver = unsafe CUDADriver(calls)
    try driver.call("cuInit") { $0.`init`(0) }
    return driver
  }

  /// Makes a call, of which 0 is success; a failure is called by `name`.
  func call(_ name: String, _ body: (cc_driver) -> Int32) throws(CUDAError) {
    let code = unsafe body(calls.pointee)
    guard code != 0 else { return }
    throw .failed(call: name, reason: text(of: code))
  }

  /// For calls whose failure has an answer of its own.
  func code(_ body: (cc_driver) -> Int32) -> Int32 { unsafe body(calls.pointee) }

  private func text(of code: Int32) -> String {
    var text: UnsafePointer<CChar>?
    _ = unsafe calls.pointee.error_text(code, &text)
    return unsafe text.map { unsafe String(cString: $0) } ?? "error \(code)"
  }
}
