internal import GGUF

/// The architectures that Invar runs: a case for each, and a file that says what its layers compute.
///
/// Raw values are what files call them, and what the names of their metadata begin with.
public enum Architecture: String, CaseIterable, Hashable, Sendable {
  case llama, qwen2, qwen3, qwen3moe, gemma2, gemma3, smollm3, granite, olmo2, phi3
  case gptOSS = "gpt-oss"

  /// What a layer computes, over the names of its tensors.
  package func layer(_ index: Int, of model: ModelConfiguration) -> [NamedOperation] {
    switch self {
    case .llama, .qwen2, .granite: LlamaLayer.operations(index, model)
    case .qwen3, .qwen3moe: Qwen3Layer.operations(index, model)
    case .gemma2: GemmaLayer.operations(index, model, normalizesHeads: false)
    case .gemma3: GemmaLayer.operations(index, model, normalizesHeads: true)
    case .smollm3: SmolLM3Layer.operations(index, model)
    case .olmo2: OLMo2Layer.operations(index, model)
    case .phi3: Phi3Layer.operations(index, model)
    case .gptOSS: GPTOSSLayer.operations(index, model)
    }
  }

  /// What gates go through.
  var activation: Activation {
    switch self {
    case .gemma2, .gemma3: .gelu
    case .gptOSS: .clampedSwish
    case .llama, .qwen2, .qwen3, .qwen3moe, .smollm3, .granite, .olmo2, .phi3: .silu
    }
  }

  /// Which elements of a head turn together.
  var pairing: Rotation.Pairing {
    switch self {
    case .llama, .smollm3, .granite: .neighbours
    case .qwen2, .qwen3, .qwen3moe, .gemma2, .gemma3, .olmo2, .phi3, .gptOSS: .halves
    }
  }

  /// What divides the speed of each pair; `nil` where no file has such a tensor.
  var rotationFactors: RotationFactors? {
    switch self {
    case .llama, .granite: .one("rope_freqs.weight")
    case .phi3: .byContext(short: "rope_factors_short.weight", long: "rope_factors_long.weight")
    case .qwen2, .qwen3, .qwen3moe, .gemma2, .gemma3, .smollm3, .olmo2, .gptOSS: nil
    }
  }

  /// Whether layers have several feed-forward networks.
  var experts: ExpertUse {
    switch self {
    case .llama: .stated
    case .qwen3moe, .gptOSS: .always
    case .qwen2, .qwen3, .gemma2, .gemma3, .smollm3, .granite, .olmo2, .phi3: .never
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
