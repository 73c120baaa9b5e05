internal import GGUF

/// A tensor that a Llama has in each of its layers, by the name in its file.
enum LayerTensor: String, CaseIterable {
  case attentionNorm = "attn_norm"
  case query = "attn_q"
  case key = "attn_k"
  case value = "attn_v"
  case attentionOutput = "attn_output"
  case feedForwardNorm = "ffn_norm"
  case gate = "ffn_gate"
  case up = "ffn_up"
  case down = "ffn_down"

  func name(layer: Int, _ suffix: String) -> String { "blk.\(layer).\(rawValue).\(suffix)" }

  /// Columns and depth of a projection; `nil` of a norm.
  func shape(in model: ModelConfiguration) -> (columns: Int, depth: Int)? {
    switch self {
    case .attentionNorm, .feedForwardNorm: nil
    case .query: (model.querySize, model.hiddenSize)
    case .key, .value: (model.keyValueSize, model.hiddenSize)
    case .attentionOutput: (model.hiddenSize, model.querySize)
    case .gate, .up: (model.feedForwardSize, model.hiddenSize)
    case .down: (model.hiddenSize, model.feedForwardSize)
    }
  }

  /// Whether its columns are heads, each of which is padded.
  var hasHeads: Bool { self == .query || self == .key || self == .value }
}

/// A tensor as a model of some shape has it.
struct ModelTensor {
  var name: String
  /// As in the file, the fastest-varying one first; of a norm or a bias one.
  var dimensions: [Int]
  var isOptional = false
  var hasHeads = false

  /// All that a Llama has, in the order of its arithmetic.
  static func all(_ model: ModelConfiguration) -> [ModelTensor] {
    let (hidden, vocabulary) = (model.hiddenSize, model.vocabularySize)
    return [ModelTensor(name: "token_embd.weight", dimensions: [hidden, vocabulary])]
      + (0..<model.layerCount).flatMap { layer in
        LayerTensor.allCases.flatMap { $0.tensors(layer: layer, model) }
      } + [
        ModelTensor(name: "output_norm.weight", dimensions: [hidden]),
        ModelTensor(name: "output.weight", dimensions: [hidden, vocabulary], isOptional: true),
      ]
  }

  /// Finds it in a file; `nil` where it is optional and not there.
  func find(in file: GGUFFile) throws(ModelError) -> GGUFTensor? {
    guard let tensor = file.tensor(named: name) else {
      if isOptional { return nil }
      throw .missingTensor(name)
    }
    // Dimensions of 1 at the end say nothing: [n, 1] is [n].
    let actual = tensor.dimensions
    guard actual.starts(with: dimensions),
      actual.dropFirst(dimensions.count).allSatisfy({ $0 == 1 })
    else { throw .wrongShape(tensor: name, expected: dimensions, actual: actual) }
    guard let type = tensor.type else {
      throw .unsupportedType(tensor: name, tensor.storedType)
    }
    guard dimensions.count > 1 || type.blockElementCount == 1 else {
      throw .quantizedVector(tensor: name, type)
    }
    return tensor
  }
}

extension LayerTensor {
  fileprivate func tensors(layer: Int, _ model: ModelConfiguration) -> [ModelTensor] {
    let name = name(layer: layer, "weight")
    guard let shape = shape(in: model) else {
      return [ModelTensor(name: name, dimensions: [model.hiddenSize])]
    }
    return [
      ModelTensor(name: name, dimensions: [shape.depth, shape.columns], hasHeads: hasHeads),
      ModelTensor(
        name: self.name(layer: layer, "bias"), dimensions: [shape.columns], isOptional: true,
        hasHeads: hasHeads),
    ]
  }
}

/// The tensors of a model's file: all that the model has, and nothing that it has not.
struct ModelTensors {
  private(set) var found: [(wanted: ModelTensor, tensor: GGUFTensor)] = []

  /// - Throws: `ModelError` for the first tensor that is missing, unfit, or not to be read.
  init(_ file: GGUFFile, _ model: ModelConfiguration) throws(ModelError) {
    for wanted in ModelTensor.all(model) {
      if let tensor = try wanted.find(in: file) { found.append((wanted, tensor)) }
    }
    if let unread = Self.unread(in: file, model).first { throw unread }
  }

  /// Everything wrong with the tensors of a file.
  static func problems(_ file: GGUFFile, _ model: ModelConfiguration) -> [ModelError] {
    var problems: [ModelError] = []
    for wanted in ModelTensor.all(model) {
      do throws(ModelError) { _ = try wanted.find(in: file) } catch { problems.append(error) }
    }
    return problems + unread(in: file, model)
  }

  /// What is wrong with the tensors of a model whose sizes are not all known: their names.
  ///
  /// Without a number of layers there are as many as the file has tensors of.
  static func problems(_ file: GGUFFile, layerCount: Int?) -> [ModelError] {
    let layers = layerCount ?? file.tensors.compactMap { layer(of: $0.name) }.max().map { $0 + 1 }
    let model = ModelConfiguration(ofUnknownSizes: min(layers ?? 1, 1024))
    let missing = ModelTensor.all(model)
      .filter { !$0.isOptional && file.tensor(named: $0.name) == nil }
    // The embedding is asked for its rows, and missed there.
    return missing.dropFirst(missing.first?.name == "token_embd.weight" ? 1 : 0)
      .map { .missingTensor($0.name) } + unread(in: file, model)
  }

  private static func unread(in file: GGUFFile, _ model: ModelConfiguration) -> [ModelError] {
    let names = Set(ModelTensor.all(model).map(\.name))
    return file.tensors.filter { !names.contains($0.name) }.map {
      .unreadTensor($0.name, why: why($0.name, model))
    }
  }

  private static func layer(of name: String) -> Int? {
    let parts = name.split(separator: ".")
    guard parts.count > 2, parts[0] == "blk", let layer = Int(parts[1]) else { return nil }
    return (0..<1024).contains(layer) ? layer : nil
  }

  private static func why(_ name: String, _ model: ModelConfiguration) -> String {
    if let layer = layer(of: name), layer >= model.layerCount {
      return "llama.block_count is \(model.layerCount)"
    }
    if name.contains("rope_freqs") || name.contains("rope_factors") {
      return "Invar has no rotary frequency factors"
    }
    return "Invar's Llama has no such part"
  }
}
