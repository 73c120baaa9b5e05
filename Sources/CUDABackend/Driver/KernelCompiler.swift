internal import CCUDA
internal import Foundation

/// NVIDIA's compiler for kernels, found when one is to be compiled.
@safe
struct KernelCompiler {
  private let calls: UnsafePointer<cc_compiler>

  /// Nothing is fused, flushed or approximated that the source does not name.
  static let options = [
    "--std=c++17", "-fmad=false", "-ftz=false", "-prec-div=true", "-prec-sqrt=true",
    "-default-device",
  ]

  init() throws(CUDAError) {
    var why: UnsafePointer<CChar>?
    guard let calls = unsafe cc_open_compiler(&why) else {
      throw .missing(unsafe why.map { unsafe String(cString: $0) } ?? "no NVRTC was found")
    }
    unsafe try self.init(calls)
  }

  /// - Throws: where it is too old.
  init(_ calls: UnsafePointer<cc_compiler>) throws(CUDAError) {
    unsafe self.calls = calls
    if let version, version < .oldest { throw .compilerTooOld(version) }
  }

  /// `nil` where it does not say.
  var version: CUDAVersion? {
    var (major, minor): (Int32, Int32) = (0, 0)
    guard unsafe calls.pointee.version(&major, &minor) == 0 else { return nil }
    return CUDAVersion(Int(major), Int(minor))
  }

  /// Machine code for a GPU such as `sm_90a`.
  func compile(_ source: KernelSource, for architecture: String) throws(CUDAError) -> Data {
    var program: cc_program = 0
    let headers = KernelSource.headers
    let texts = CStrings(headers.map(\.text)), names = CStrings(headers.map { Array($0.name.utf8) })
    let own = CStrings([source.text, Array(source.name.utf8)])
    let options = CStrings(
      (["--gpu-architecture=\(architecture)"] + source.definitions + Self.options).map {
        Array($0.utf8)
      })
    func check(_ code: Int32) throws(CUDAError) {
      guard code != 0 else { return }
      let log = log(of: program, code)
      guard !log.contains("gpu-architecture") else {
        throw .unknownToCompiler(version, architecture: architecture)
      }
      throw .compilation(file: source.name, log: log)
    }
    try check(
      unsafe calls.pointee.create(
        &program, own.pointers[0], own.pointers[1], Int32(headers.count), texts.pointers,
        names.pointers))
    defer { _ = unsafe calls.pointee.destroy(&program) }
    try check(
      unsafe calls.pointee.compile(program, Int32(options.pointers.count), options.pointers))
    var size = 0
    try check(unsafe calls.pointee.image_size(program, &size))
    var image = Data(count: size)
    let code = unsafe image.withUnsafeMutableBytes { bytes in
      unsafe calls.pointee.image(program, bytes.baseAddress?.assumingMemoryBound(to: CChar.self))
    }
    try check(code)
    return image
  }

  /// The first error of a failed compilation.
  private func log(of program: cc_program, _ code: Int32) -> String {
    var size = 0
    guard program != 0, unsafe calls.pointee.log_size(program, &size) == 0, size > 1 else {
      return unsafe calls.pointee.error_text(code).map { text in unsafe String(cString: text) }
        ?? "error \(code)"
    }
    var text = [CChar](repeating: 0, count: size)
    _ = unsafe calls.pointee.log(program, &text)
    let lines = String(
      decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self
    ).split(separator: "\n")
    return String(lines.first { $0.contains("error") } ?? lines.first ?? "no word why")
  }
}

/// Texts as C wants them, for as long as this lives.
@safe
private final class CStrings {
  var pointers: [UnsafePointer<CChar>?] = unsafe []

  init(_ texts: [[UInt8]]) {
    for text in texts {
      let memory = UnsafeMutablePointer<CChar>.allocate(capacity: text.count + 1)
      for (index, byte) in text.enumerated() { unsafe memory[index] = CChar(bitPattern: byte) }
      unsafe memory[text.count] = 0
      unsafe pointers.append(UnsafePointer(memory))
    }
  }

  deinit { unsafe pointers.forEach { unsafe $0?.deallocate() } }
}
