/// Why there is no GPU to run on, or what it refused; one line that says what to do.
public enum CUDAError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A library this machine lacks, with where it was looked for.
  case missing(String)
  /// The driver is for a CUDA older than the calls that are made.
  case driverTooOld(CUDAVersion)
  case compilerTooOld(CUDAVersion)
  /// The compiler does not know a GPU that is newer than itself.
  case unknownToCompiler(CUDAVersion?, architecture: String)
  /// The driver does not take what the compiler made.
  case newerCompiler(CUDAVersion?, driver: CUDAVersion?, DriverFault)
  case noDevice(index: Int, count: Int)
  /// Compute capability below that of the kernels.
  case tooOld(name: String, capability: String)
  /// Somebody else has it, and it is shared with nobody.
  case busy(name: String, DriverFault)
  /// A kernel's source did not compile: the compiler's first lines.
  case compilation(file: String, log: String)
  /// What was asked for, and what is free.
  case outOfMemory(what: String, byteCount: Int, free: Int)
  /// Known before anything was asked for.
  case tooLarge(MemoryShortage)
  /// A call of the driver's that failed.
  case failed(call: String, DriverFault)
  /// What the device has no kernel for.
  case unsupported(String)

  public var description: String {
    switch self {
    case .missing(let what): "\(what); \(Self.withoutGPU)"
    case .driverTooOld(let version):
      "the NVIDIA driver is for CUDA \(version), and \(CUDAVersion.oldest) or later is needed: update it; "
        + Self.withoutGPU
    case .compilerTooOld(let version):
      "NVRTC is \(version), and \(CUDAVersion.oldest) or later is needed: install one, or name it by "
        + "INVAR_NVRTC; \(Self.withoutGPU)"
    case .unknownToCompiler(let version, let architecture):
      "NVRTC\(Self.words(version)) does not know this GPU, \(architecture): install a later one, or name it "
        + "by INVAR_NVRTC; \(Self.withoutGPU)"
    case .newerCompiler(let compiler, let driver, let fault):
      "the NVIDIA driver\(Self.words(driver, "for CUDA ")) does not take what NVRTC\(Self.words(compiler)) "
        + "made (\(fault)): update the driver, or name an older NVRTC by INVAR_NVRTC"
    case .noDevice(let index, let count):
      count == 0
        ? "the NVIDIA driver sees no GPU; \(Self.withoutGPU)"
        : "there is no GPU \(index): this machine has \(count), counted from 0; choose --device cuda, or cpu"
    case .tooOld(let name, let capability):
      "\(name) has compute capability \(capability), and the kernels need 8.0 or later; \(Self.withoutGPU)"
    case .busy(let name, let fault):
      "another program has \(name) for itself (\(fault)): end it, or choose another by --device cuda:1; "
        + Self.withoutGPU
    case .compilation(let file, let log): "\(file) does not compile for this GPU: \(log)"
    case .outOfMemory(let what, let byteCount, let free):
      "\(what) would take \(gigabytes(byteCount)) and \(gigabytes(free)) of the GPU's memory are free"
    case .tooLarge(let shortage): "\(shortage)"
    case .failed(let call, let fault): "the GPU failed at \(call): \(fault)"
    case .unsupported(let what): "\(what) is not there on a GPU; --device cpu has it"
    }
  }

  private static let withoutGPU = "--device cpu runs without a GPU"

  private static func words(_ version: CUDAVersion?, _ before: String = "") -> String {
    version.map { " \(before)\($0)" } ?? ""
  }

  /// Whether less would have been possible.
  var isOutOfMemory: Bool {
    switch self {
    case .outOfMemory: true
    case .failed(_, let fault): fault.isOutOfMemory
    default: false
    }
  }
}

/// A driver's or a compiler's: `12.4`.
public struct CUDAVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
  public var major: Int
  public var minor: Int

  init(_ major: Int, _ minor: Int) { (self.major, self.minor) = (major, minor) }

  /// As the driver counts: 12040.
  init(number: Int32) { self.init(Int(number) / 1000, Int(number) % 1000 / 10) }

  /// The first that has every call and all of the kernels' language.
  static let oldest = CUDAVersion(12, 0)

  public var description: String { "\(major).\(minor)" }

  public static func < (a: CUDAVersion, b: CUDAVersion) -> Bool {
    (a.major, a.minor) < (b.major, b.minor)
  }
}

/// An error by the driver's own name and words.
public struct DriverFault: Hashable, Sendable, CustomStringConvertible {
  public var code: Int32
  /// Such as `CUDA_ERROR_LAUNCH_FAILED`.
  public var name: String
  public var text: String

  public var description: String { "\(name), \(text)" }
}

func gigabytes(_ byteCount: Int) -> String {
  let tenths = (byteCount + 50_000_000) / 100_000_000
  return "\(tenths / 10).\(tenths % 10) GB"
}
