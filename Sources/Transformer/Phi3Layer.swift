/// A layer of Phi-3: Llama's, whose query, key and value are one tensor, and gate and up another.
enum Phi3Layer {
  static func operations(_ index: Int, _ model: ModelConfiguration) -> [NamedOperation] {
    let (query, key) = (model.querySize, model.keyValueSize)
    func projected(from first: Int) -> ProjectionName {
      ProjectionName("attn_qkv", part: TensorPart(from: first, of: query + 2 * key))
    }
    func gated(from first: Int) -> ProjectionName {
      ProjectionName("ffn_up", part: TensorPart(from: first, of: 2 * model.feedForwardSize))
    }
    return LlamaLayer.operations(index, model).map { operation in
      switch operation {
      case .project:
        .project(
          query: projected(from: 0), key: projected(from: query),
          value: projected(from: query + key))
      case .gate: .gate(gated(from: 0), up: gated(from: model.feedForwardSize))
      default: operation
      }
    }
  }
}
