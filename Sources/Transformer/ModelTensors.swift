package import GGUF

/// A tensor as a model of some shape has it.
package struct ModelTensor {
  package var name: String
  /// As in the file, the fastest-varying one first; of a norm or a bias one, of experts' matrices three and
  /// of their biases two.
  package var dimensions: [Int]
  package var isOptional = false
  /// A norm, a bias or the like, which is kept as floats.
  package var isVector = false
  /// Whether its columns are heads, each of which is padded.
  package var hasHeads = false
  /// How those heads will turn; `nil` where they do not.
  package var rotation: Rotation?
  /// Where a file's tensor holds others beside it; the last dimension is then its own part.
  package var part: TensorPart?

  package static func weight(_ name: String, layer: Int) -> String { "blk.\(layer).\(name).weight" }
  package static func bias(_ name: String, layer: Int) -> String { "blk.\(layer).\(name).bias" }

  /// All that a model has, in the order of its arithmetic.
  static func all(_ model: ModelConfiguration) -> [ModelTensor] {
    let (hidden, vocabulary) = (model.hiddenSize, model.vocabularySize)
    return [ModelTensor(name: "token_embd.weight", dimensions: [hidden, vocabulary])]
      + (0..<model.layerCount).flatMap { layer in
        model.architecture.layer(layer, of: model).flatMap { $0.tensors(layer: layer, model) }
      } + factors(model) + [
        ModelTensor(name: "output_norm.weight", dimensions: [hidden], isVector: true),
        ModelTensor(name: "output.weight", dimensions: [hidden, vocabulary], isOptional: true),
      ]
  }

  /// Of two, the one that is not used may be there.
  private static func factors(_ model: ModelConfiguration) -> [ModelTensor] {
    (model.architecture.rotationFactors?.names ?? []).map {
      ModelTensor(
        name: $0, dimensions: [model.rotation.count / 2], isOptional: true, isVector: true)
    }
  }

  /// What the file's tensor has.
  private var fileDimensions: [Int] {
    guard let part else { return dimensions }
    return dimensions.dropLast() + [part.total]
  }

  /// Finds it in a file; `nil` where it is optional and not there.
  func find(in file: GGUFFile) throws(ModelError) -> GGUFTensor? {
    guard let tensor = file.tensor(named: name) else {
      if isOptional { return nil }
      if let error = FormerExperts.refusal(of: name, in: file) { throw error }
      throw .missingTensor(name)
    }
    // Dimensions of 1 at the end say nothing: [n, 1] is [n].
    let (actual, expected) = (tensor.dimensions, fileDimensions)
    guard actual.starts(with: expected),
      actual.dropFirst(expected.count).allSatisfy({ $0 == 1 })
    else { throw .wrongShape(tensor: name, expected: expected, actual: actual) }
    guard let type = tensor.type else {
      throw .unsupportedType(tensor: name, tensor.storedType)
    }
    guard !isVector || !type.isQuantized else {
      throw .quantizedVector(tensor: name, type)
    }
    return tensor
  }
}

extension NamedOperation {
  /// What the operation computes with in a layer, in order.
  fileprivate func tensors(layer: Int, _ model: ModelConfiguration) -> [ModelTensor] {
    let (hidden, feedForward) = (model.hiddenSize, model.feedForwardSize)
    func projection(
      _ name: ProjectionName, _ depth: Int, _ columns: Int, hasHeads: Bool = false,
      rotation: Rotation? = nil
    ) -> [ModelTensor] {
      [
        ModelTensor(
          name: ModelTensor.weight(name.tensor, layer: layer), dimensions: [depth, columns],
          hasHeads: hasHeads, rotation: rotation, part: name.part),
        ModelTensor(
          name: ModelTensor.bias(name.tensor, layer: layer), dimensions: [columns],
          isOptional: true, isVector: true, hasHeads: hasHeads, rotation: rotation,
          part: name.part),
      ]
    }
    func headNorms(_ query: String, _ querySize: Int, _ key: String, _ keySize: Int)
      -> [ModelTensor]
    {
      [(query, querySize), (key, keySize)].map { name, size in
        ModelTensor(
          name: ModelTensor.weight(name, layer: layer), dimensions: [size], isVector: true,
          hasHeads: true, rotation: model.rotation)
      }
    }
    func experts(_ name: ProjectionName, _ dimensions: [Int]) -> [ModelTensor] {
      let count = model.experts?.count ?? 1
      return [
        ModelTensor(
          name: ModelTensor.weight(name.tensor, layer: layer), dimensions: dimensions + [count]),
        ModelTensor(
          name: ModelTensor.bias(name.tensor, layer: layer),
          dimensions: dimensions.dropFirst() + [count], isOptional: true, isVector: true),
      ]
    }
    func vector(_ name: String, _ count: Int) -> ModelTensor {
      ModelTensor(
        name: ModelTensor.weight(name, layer: layer), dimensions: [count], isVector: true)
    }
    return switch self {
    case .normalize(let norm, _), .addNormalized(let norm, _):
      [vector(norm, hidden)]
    case .project(let query, let key, let value):
      projection(query, hidden, model.querySize, hasHeads: true, rotation: model.rotation)
        + projection(key, hidden, model.keyValueSize, hasHeads: true, rotation: model.rotation)
        + projection(value, hidden, model.keyValueSize, hasHeads: true)
    case .normalizeHeads(let query, let key):
      headNorms(query, model.headSize, key, model.headSize)
    case .normalizeWidths(let query, let key):
      headNorms(query, model.querySize, key, model.keyValueSize)
    case .read, .rotate: []
    case .attend(_, let sinks): sinks.map { [vector($0, model.headCount)] } ?? []
    case .gate(let gate, let up):
      projection(gate, hidden, feedForward) + projection(up, hidden, feedForward)
    case .add(let output, from: .attention), .transform(let output, from: .attention):
      projection(output, model.querySize, hidden)
    case .add(let down, from: .feedForward), .transform(let down, from: .feedForward):
      projection(down, feedForward, hidden)
    case .route(let router): experts(router, [hidden])
    case .gateExperts(let gate, let up):
      experts(gate, [hidden, feedForward]) + experts(up, [hidden, feedForward])
    case .addExperts(let down): experts(down, [feedForward, hidden])
    }
  }
}

/// The tensors of a model's file: all that the model has, and nothing that it has not.
package struct ModelTensors {
  package private(set) var found: [(wanted: ModelTensor, tensor: GGUFTensor)] = []

  /// - Throws: `ModelError` for the first tensor that is missing, unfit, or not to be read.
  package init(_ file: GGUFFile, _ model: ModelConfiguration) throws(ModelError) {
    for wanted in ModelTensor.all(model) {
      if let tensor = try wanted.find(in: file) { found.append((wanted, tensor)) }
    }
    if let unread = Self.unread(in: file, model).first { throw unread }
  }

  /// Everything wrong with the tensors of a file.
  static func problems(_ file: GGUFFile, _ model: ModelConfiguration) -> [ModelError] {
    var problems: [ModelError] = []
    for wanted in ModelTensor.all(model) {
      do throws(ModelError) { _ = try wanted.find(in: file) } catch {
        // A tensor that holds several is missing once.
        if !problems.contains(error) { problems.append(error) }
      }
    }
    return problems + unread(in: file, model)
  }

  /// What is wrong with the tensors of a model whose sizes are not all known: their names.
  ///
  /// Without a number of layers there are as many as the file has tensors of.
  static func problems(
    _ file: GGUFFile, _ architecture: Architecture, layerCount: Int?
  ) -> [ModelError] {
    let layers = layerCount ?? file.tensors.compactMap { layer(of: $0.name) }.max().map { $0 + 1 }
    let model = ModelConfiguration(
      ofUnknownSizes: architecture, layerCount: min(layers ?? 1, 1024),
      hasExperts: architecture.experts == .always
        || architecture.experts == .stated && hasRouters(file))
    let missing = ModelTensor.all(model)
      .filter { !$0.isOptional && file.tensor(named: $0.name) == nil }
    // The embedding is asked for its rows, and missed there.
    var names: [String] = []
    for tensor in missing.dropFirst(missing.first?.name == "token_embd.weight" ? 1 : 0)
    where !names.contains(tensor.name) { names.append(tensor.name) }
    return names.map { .missingTensor($0) } + unread(in: file, model)
  }

  private static func hasRouters(_ file: GGUFFile) -> Bool {
    file.tensors.contains { $0.name.contains(".ffn_gate_inp.") }
  }

  private static func unread(in file: GGUFFile, _ model: ModelConfiguration) -> [ModelError] {
    let names = Set(ModelTensor.all(model).map(\.name))
    return missingFactors(in: file, model)
      + file.tensors.filter { !names.contains($0.name) }.map {
        .unreadTensor($0.name, why: why($0.name, model))
      }
  }

  /// Where the model turns by one tensor of two, a file with the other alone is incomplete.
  private static func missingFactors(
    in file: GGUFFile, _ model: ModelConfiguration
  ) -> [ModelError] {
    guard let chosen = model.rotation.factors, file.tensor(named: chosen) == nil else { return [] }
    let names = model.architecture.rotationFactors?.names ?? []
    return names.contains { file.tensor(named: $0) != nil } ? [.missingTensor(chosen)] : []
  }

  private static func layer(of name: String) -> Int? {
    let parts = name.split(separator: ".")
    guard parts.count > 2, parts[0] == "blk", let layer = Int(parts[1]) else { return nil }
    return (0..<1024).contains(layer) ? layer : nil
  }

  private static func why(_ name: String, _ model: ModelConfiguration) -> String {
    if let layer = layer(of: name), layer >= model.layerCount {
      return "\(model.architecture.rawValue).block_count is \(model.layerCount)"
    }
    if name.contains("rope_freqs") || name.contains("rope_factors") {
      return "Invar's \(model.architecture.rawValue) has no such rotary frequency factors"
    }
    return "Invar's \(model.architecture.rawValue) has no such part"
  }
}
