/// A layer of SmolLM3: Llama's, of which every fourth does not turn its heads.
enum SmolLM3Layer {
  private static let period = 4

  static func operations(_ index: Int, _ model: ModelConfiguration) -> [NamedOperation] {
    LlamaLayer.operations(index, model).filter { operation in
      if case .rotate = operation { (index + 1) % period != 0 } else { true }
    }
  }
}
