/// Why there is no GPU to run on, or what it refused; one line that says what to do.
public enum CUDAError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A library this machine lacks, or which is too old.
  case missing(String)
  case noDevice(index: Int, count: Int)
  /// Compute capability below that of the kernels.
  case tooOld(name: String, capability: String)
  /// A kernel's source did not compile: the compiler's first lines.
  case compilation(file: String, log: String)
  /// What was asked for, and what is free.
  case outOfMemory(what: String, byteCount: Int, free: Int)
  /// A call of the driver's that failed, in its words.
  case failed(call: String, reason: String)
  /// What the device has no kernel for.
  case unsupported(String)

  public var description: String {
    switch self {
    case .missing(let what): "\(what); --device cpu runs without a GPU"
    case .noDevice(let index, let count):
      count == 0
        ? "the NVIDIA driver sees no GPU; --device cpu runs without one"
        : "there is no GPU \(index): this machine has \(count), counted from 0"
    case .tooOld(let name, let capability):
      "\(name) has compute capability \(capability), and the kernels need 8.0 or later"
    case .compilation(let file, let log): "\(file) does not compile for this GPU: \(log)"
    case .outOfMemory(let what, let byteCount, let free):
      "\(what) would take \(gigabytes(byteCount)) and \(gigabytes(free)) of the GPU's memory are free"
    case .failed(let call, let reason): "the GPU failed at \(call): \(reason)"
    case .unsupported(let what): "\(what) is not there on a GPU; --device cpu has it"
    }
  }
}

private func gigabytes(_ byteCount: Int) -> String {
  let tenths = (byteCount + 50_000_000) / 100_000_000
  return "\(tenths / 10).\(tenths % 10) GB"
}
