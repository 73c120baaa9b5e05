/// A layer of gpt-oss: Llama's with experts, whose heads have a sink each; every other layer sees a window.
enum GPTOSSLayer {
  static func operations(_ index: Int, _ model: ModelConfiguration) -> [NamedOperation] {
    LlamaLayer.operations(index, model).map { operation in
      switch operation {
      case .attend(let rule, _): .attend(rule, sinks: "attn_sinks")
      case .normalize(_, for: .feedForward): .normalize("post_attention_norm", for: .feedForward)
      default: operation
      }
    }
  }
}
