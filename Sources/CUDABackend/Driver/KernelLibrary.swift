internal import CCUDA
internal import EngineTypes
internal import Foundation
internal import Hashing

/// The kernels, compiled for a GPU: those of `Kernels/*.cu`, by their names.
///
/// What a compiler has made is kept in the cache folder under a hash of everything it was made of, so that
/// it is made once.
@safe
final class KernelLibrary: @unchecked Sendable {
  private let gpu: GPU
  private var modules: [cc_module] = []
  private var functions: [String: Function] = [:]

  private struct Function {
    var function: cc_function
    /// What it may be launched with: so much without a word.
    var sharedByteCount = 48 << 10
  }

  /// Compiled kernels are kept in `folder`, where there is one; `progress` is told which file of how many is
  /// being compiled.
  init(
    _ gpu: GPU, _ sources: [KernelSource], folder: URL?,
    progress: (_ file: String, _ index: Int, _ count: Int) -> Void
  ) throws(CUDAError) {
    self.gpu = gpu
    var compiler: KernelCompiler?
    for (index, source) in sources.enumerated() {
      let place = folder?.appending(component: source.compiledName(for: gpu.architecture))
      if try loadKept(at: place) { continue }
      progress(source.name, index, sources.count)
      let found: KernelCompiler
      if let compiler { found = compiler } else { found = try KernelCompiler() }
      compiler = found
      let image = try found.compile(source, for: gpu.architecture)
      do throws(CUDAError) { try load(image) } catch {
        guard case .failed(_, let fault) = error, !fault.isOutOfMemory else { throw error }
        throw .newerCompiler(found.version, driver: gpu.driver.version, fault)
      }
      keep(image, at: place)
    }
  }

  /// Whether there was machine code there that the driver takes.
  private func loadKept(at place: URL?) throws(CUDAError) -> Bool {
    guard let place, let image = try? Data(contentsOf: place) else { return false }
    do throws(CUDAError) { try load(image) } catch { return false }
    return true
  }

  /// A cache that cannot be written is one that is not there.
  private func keep(_ image: Data, at place: URL?) {
    guard let place else { return }
    try? FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try? image.write(to: place, options: .atomic)
  }

  deinit { for module in modules { _ = gpu.driver.code { $0.unload_module(module) } } }

  private func load(_ image: Data) throws(CUDAError) {
    var module: cc_module = 0
    let bytes = [UInt8](image)
    try gpu.driver.call("cuModuleLoadData") { calls in
      unsafe bytes.withUnsafeBytes { unsafe calls.load_module(&module, $0.baseAddress) }
    }
    modules.append(module)
  }

  /// A kernel by the name it has in its source, ready for so much shared memory.
  ///
  /// - Throws: where no file has it.
  func kernel(_ name: String, sharedByteCount: Int = 0) throws(CUDAError) -> cc_function {
    var found: Function
    if let known = functions[name] { found = known } else { found = try function(name) }
    if sharedByteCount > found.sharedByteCount {
      try gpu.driver.call("cuFuncSetAttribute") {
        $0.set_function_attribute(
          found.function, cc_function_shared_bytes, Int32(sharedByteCount))
      }
      found.sharedByteCount = sharedByteCount
    }
    functions[name] = found
    return found.function
  }

  private func function(_ name: String) throws(CUDAError) -> Function {
    for module in modules {
      var function: cc_function = 0
      guard gpu.driver.code({ unsafe $0.function(&function, module, name) }) == 0 else { continue }
      return Function(function: function)
    }
    throw .unsupported("a kernel named \(name)")
  }
}

extension KernelLibrary {
  /// A number that a file of kernels says of itself.
  func constant(_ name: String) throws(CUDAError) -> Int {
    for module in modules {
      var (address, size): (cc_memory, Int) = (0, 0)
      guard gpu.driver.code({ unsafe $0.global(&address, &size, module, name) }) == 0 else {
        continue
      }
      return Int(try gpu.floats(at: address, count: 1).first?.bitPattern ?? 0)
    }
    throw .unsupported("a number named \(name)")
  }
}

/// A file of kernels as the program carries it.
struct KernelSource: Sendable {
  var name: String
  var text: [UInt8]
  /// What it is compiled for beside the GPU, such as the size of heads.
  var definitions: [String] = []

  /// What kernels are made of, each a module: those of any shape, then the faster ones.
  static let all =
    [
      KernelSource(name: "matmul_any.cu", text: PackageResources.matmul_any_cu),
      KernelSource(name: "embedding.cu", text: PackageResources.embedding_cu),
      KernelSource(name: "rows_any.cu", text: PackageResources.rows_any_cu),
      KernelSource(name: "attention_any.cu", text: PackageResources.attention_any_cu),
      KernelSource(name: "experts.cu", text: PackageResources.experts_cu),
      KernelSource(name: "logits_any.cu", text: PackageResources.logits_any_cu),
      KernelSource(name: "rows.cu", text: PackageResources.rows_cu),
      KernelSource(name: "heads.cu", text: PackageResources.heads_cu),
      KernelSource(name: "logits.cu", text: PackageResources.logits_cu),
    ]

  /// Matmuls of a packing that has kernels of its own; none for others.
  static func matmuls(_ packing: String) -> [KernelSource] {
    var sources: [KernelSource] = []
    if MatmulKernels.narrowPackings.contains(packing) {
      var variants = ["IV_NARROW_FEW(\(packing), iv_tensor_\(packing))"]
      if packing == "q4" {
        variants += [
          "IV_NARROW(q4_1_t6, iv_tensor_q4, 1, 1, 6, 8, true, 384, 1)",
          "IV_NARROW(q4_8_t6, iv_tensor_q4, 1, 1, 6, 8, false, 384, 1)",
          "IV_NARROW(q4_16_t6, iv_tensor_q4, 1, 2, 6, 4, false, 384, 1)",
          "IV_NARROW(q4_32_t1, iv_tensor_q4, 1, 4, 1, 8, false, 384, 1)",
        ]
      }
      sources.append(
        KernelSource(
          name: "matmul_narrow.cu", text: PackageResources.matmul_narrow_cu,
          definitions: ["-DIV_NARROW_VARIANTS=" + variants.joined(separator: " ")]))
    }
    if MatmulKernels.widePackings.contains(packing) {
      sources.append(
        KernelSource(
          name: "matmul_wide.cu", text: PackageResources.matmul_wide_cu,
          definitions: [
            "-DIV_WIDE_VARIANTS="
              + [2, 3].map {
                "IV_WIDE_KERNELS(\(packing)_\($0), iv_wide_packing_\(packing), \($0))"
              }.joined(separator: " ")
          ]))
    }
    return sources
  }

  /// Attention over caches of a type and heads of a size, what pads them included.
  static func attention(_ type: KVType, paddedHeadSize: Int) -> [KernelSource] {
    let definitions = ["-DIV_KV_TYPE=\(type.number)", "-DIV_HEAD=\(paddedHeadSize)"]
    return [
      KernelSource(
        name: "attention_decode.cu", text: PackageResources.attention_decode_cu,
        definitions: definitions),
      KernelSource(
        name: "attention_prefill.cu", text: PackageResources.attention_prefill_cu,
        definitions: definitions),
    ]
  }

  /// What they include, by the names they use.
  static let headers = [
    KernelSource(name: "kernel_types.h", text: PackageResources.kernel_types_h),
    KernelSource(name: "kernel_arguments.h", text: PackageResources.kernel_arguments_h),
    KernelSource(name: "arithmetic.cuh", text: PackageResources.arithmetic_cuh),
    KernelSource(name: "packings.cuh", text: PackageResources.packings_cuh),
    KernelSource(name: "cache.cuh", text: PackageResources.cache_cuh),
    KernelSource(name: "attention.cuh", text: PackageResources.attention_cuh),
    KernelSource(name: "attention_merge.cuh", text: PackageResources.attention_merge_cuh),
    KernelSource(name: "heads.cuh", text: PackageResources.heads_cuh),
    KernelSource(name: "cached_values.cuh", text: PackageResources.cached_values_cuh),
    KernelSource(name: "exponential.cuh", text: PackageResources.exponential_cuh),
    KernelSource(name: "ordered_sum.cuh", text: PackageResources.ordered_sum_cuh),
    KernelSource(name: "quantise.cuh", text: PackageResources.quantise_cuh),
    KernelSource(name: "signals.cuh", text: PackageResources.signals_cuh),
    KernelSource(name: "hopper.cuh", text: PackageResources.hopper_cuh),
    KernelSource(name: "narrow_stream.cuh", text: PackageResources.narrow_stream_cuh),
    KernelSource(name: "tensor_blocks.cuh", text: PackageResources.tensor_blocks_cuh),
  ]

  /// What its machine code is kept as.
  func compiledName(for architecture: String) -> String {
    "\(name)-\(architecture)-\(hash(for: architecture)).cubin"
  }

  /// Of all that its machine code depends on but the compiler's version.
  private func hash(for architecture: String) -> String {
    var hash = SHA256()
    for part in [self] + Self.headers {
      hash.update(data: Array("\(part.name) \(part.text.count)\n".utf8))
      hash.update(data: part.text)
    }
    hash.update(
      data: Array(
        ([architecture] + definitions + KernelCompiler.options).joined(separator: " ").utf8))
    return hash.finalize().prefix(12).map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }.joined()
  }
}

extension KVType {
  /// As kernels name it.
  var number: Int32 {
    switch self {
    case .f32: 0
    case .f16: 1
    case .bf16: 2
    }
  }
}
