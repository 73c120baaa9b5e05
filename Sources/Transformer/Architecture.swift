internal import GGUF

/// The architectures that Invar runs: a case for each, and a file that says what its layers compute.
///
/// Raw values are what files call them, and what the names of their metadata begin with.
public enum Architecture: String, CaseIterable, Hashable, Sendable {
  case llama

  /// What a layer computes, over the names of its tensors.
  package var layer: [LayerOperation<String, String>] {
    switch self {
    case .llama: LlamaLayer.operations
    }
  }

  /// - Throws: `ModelError` where a file states none of them.
  init(_ metadata: GGUFMetadata) throws(ModelError) {
    let name: String
    do throws(GGUFError) {
      name = try metadata.requiredString("general.architecture")
    } catch { throw .metadata(error) }
    guard let known = Self(rawValue: name) else { throw .unsupportedArchitecture(name) }
    self = known
  }
}
