internal import EngineTypes

/// What can be said of kernels without a GPU: whether NVIDIA's compiler takes them.
package enum KernelCheck {
  /// Why nothing can be compiled here; `nil` where it can.
  package static var missing: String? {
    do throws(CUDAError) {
      _ = try KernelCompiler()
      return nil
    } catch { return "\(error)" }
  }

  private static let sources =
    KernelSource.all + KernelSource.attention(.bf16, paddedHeadSize: 128)
    + KernelSource.attention(.f16, paddedHeadSize: 64)
    + MatmulKernels.narrowPackings.flatMap(KernelSource.matmuls)

  /// The files of kernels, with what they are compiled for.
  package static let files = sources.map(\.label)

  /// What machine code is kept as, of all files.
  package static func compiledNames(for architecture: String) -> [String] {
    sources.map { $0.compiledName(for: architecture) }
  }

  /// Bytes of machine code that a file becomes for a GPU such as `sm_90a`.
  package static func compiledByteCount(
    of file: String, for architecture: String
  ) throws(CUDAError) -> Int {
    guard let source = sources.first(where: { $0.label == file }) else {
      throw .unsupported("a file of kernels named \(file)")
    }
    return try KernelCompiler().compile(source, for: architecture).count
  }
}

extension KernelSource {
  fileprivate var label: String { ([name] + definitions).joined(separator: " ") }
}
