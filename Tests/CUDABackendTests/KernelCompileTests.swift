import CUDABackend
import Testing

/// Every kernel compiles for every GPU, where NVIDIA's compiler is.
///
/// CI has it from PyPI (`nvidia-cuda-nvrtc`), and needs no GPU for that. One file after another, as each takes a
/// gigabyte of memory.
@Suite(.serialized) struct KernelCompileTests {
  @Test(
    .enabled(if: KernelCheck.missing == nil, "\(KernelCheck.missing ?? "")"),
    arguments: ["sm_80", "sm_86", "sm_89", "sm_90a"], KernelCheck.files)
  func everyFileCompiles(architecture: String, file: String) throws {
    #expect(try KernelCheck.compiledByteCount(of: file, for: architecture) > 1000)
  }

  @Test func everyFileIsListed() throws {
    #expect(KernelCheck.files.count >= 6)
    #expect(Set(KernelCheck.files).count == KernelCheck.files.count)
  }
}
