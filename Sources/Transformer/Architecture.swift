internal import GGUF

/// The architectures that Invar runs: a case for each, and a file that says what its layers compute.
///
/// Raw values are what files call them, and what the names of their metadata begin with.
public enum Architecture: String, CaseIterable, Hashable, Sendable {
  case llama, qwen2, qwen3, gemma2, gemma3

  /// What a layer computes, over the names of its tensors.
  package func layer(_ index: Int, of model: ModelConfiguration) -> [NamedOperation] {
    switch self {
    case .llama, .qwen2: LlamaLayer.operations(index, model)
    case .qwen3: Qwen3Layer.operations(index, model)
    case .gemma2: GemmaLayer.operations(index, model, normalizesHeads: false)
    case .gemma3: GemmaLayer.operations(index, model, normalizesHeads: true)
    }
  }

  var activation: Activation {
    switch self {
    case .llama, .qwen2, .qwen3: .silu
    case .gemma2, .gemma3: .gelu
    }
  }

  /// Which elements of a head turn together.
  var pairing: Rotation.Pairing {
    switch self {
    case .llama: .neighbours
    case .qwen2, .qwen3, .gemma2, .gemma3: .halves
    }
  }

  /// A tensor that divides the speed of each pair, where a file has it.
  var rotationFactors: String? {
    switch self {
    case .llama: "rope_freqs.weight"
    case .qwen2, .qwen3, .gemma2, .gemma3: nil
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
