public import GGUF

/// The shape of a model, as its file's metadata states it.
///
/// Every statement of the file is obeyed, or the file is refused with the name of the one that is
/// not.
public struct ModelConfiguration: Hashable, Sendable {
  public var architecture: Architecture
  public var layerCount: Int
  public var hiddenSize: Int
  public var feedForwardSize: Int
  public var headCount: Int
  /// Grouped-query attention: several query heads share one of these.
  public var keyValueHeadCount: Int
  public var headSize: Int
  /// How many elements of a head are rotated.
  public var rotatedCount: Int
  public var ropeBase: Double
  /// Linear scaling: positions are divided by this before they rotate anything.
  public var ropeScale: Double
  public var normEpsilon: Float
  public var contextLength: Int
  /// Rows of the embedding, which may have more than there are tokens.
  public var vocabularySize: Int
  /// Tokens of the vocabulary: no logit past them is looked at, though digests cover the whole row.
  public var tokenCount: Int

  public var querySize: Int { headCount * headSize }
  public var keyValueSize: Int { keyValueHeadCount * headSize }

  /// - Throws: what in the metadata Invar cannot obey, the first thing of it.
  public init(_ file: GGUFFile) throws(ModelError) {
    var reader = MetadataReader(file.metadata, try Architecture(file.metadata))
    try self.init(&reader, file)
    if let refusal = refusals(reader, file).first { throw refusal }
  }

  /// Everything that keeps Invar from running a model, what comes first in the file first; empty
  /// where nothing does.
  public static func obstacles(in file: GGUFFile) -> [ModelError] {
    do throws(ModelError) {
      var reader = MetadataReader(file.metadata, try Architecture(file.metadata))
      let configuration = try ModelConfiguration(&reader, file)
      return configuration.refusals(reader, file) + ModelTensors.problems(file, configuration)
    } catch { return [error] }
  }

  /// Statements that the shape does not cover and that are not to be overlooked.
  private func refusals(_ reader: MetadataReader, _ file: GGUFFile) -> [ModelError] {
    var reader = reader
    var refusals = [Self.otherBlocks(file)].compactMap(\.self)
    for statement in NeutralStatement.all(for: self) {
      _ = reader.take(statement.name)
      if let refusal = statement.refusal(in: reader) { refusals.append(refusal) }
    }
    return refusals
      + reader.unreadKeys.map { .unknownKey(key: $0, value: reader.metadata.words($0)) }
  }

  private init(_ reader: inout MetadataReader, _ file: GGUFFile) throws(ModelError) {
    architecture = reader.architecture
    let layers = try reader.size("block_count", SizeLimit(1...1024))
    layerCount = layers
    contextLength = try reader.size("context_length", SizeLimit(2...Int(Int32.max)))
    hiddenSize = try reader.size("embedding_length", SizeLimit(32...65_536, multipleOf: 32))
    feedForwardSize = try reader.layerSize(
      "feed_forward_length", SizeLimit(32...1 << 20, multipleOf: 32), layerCount: layers)
    headCount = try reader.layerSize(
      "attention.head_count", SizeLimit(1...1024), layerCount: layers)
    keyValueHeadCount = try reader.layerSize(
      "attention.head_count_kv", SizeLimit(1...1024), layerCount: layers, default: headCount)
    guard headCount % keyValueHeadCount == 0 else {
      throw .contradiction(
        "\(reader.key("attention.head_count")) is \(headCount), which "
          + "\(reader.key("attention.head_count_kv")), \(keyValueHeadCount), does not divide")
    }
    headSize = try reader.headSize(hiddenSize: hiddenSize, headCount: headCount)
    rotatedCount = try reader.size(
      "rope.dimension_count", SizeLimit(2...headSize, multipleOf: 2), default: headSize)
    ropeBase = try reader.ropeBase()
    ropeScale = try reader.ropeScale()
    normEpsilon = try reader.epsilon()
    vocabularySize = try reader.vocabularySize(file)
    tokenCount = min(
      file.metadata.arrayCount("tokenizer.ggml.tokens") ?? vocabularySize, vocabularySize)
  }

  /// Blocks of weights had another layout before version 2 of it.
  private static func otherBlocks(_ file: GGUFFile) -> ModelError? {
    let (key, metadata) = ("general.quantization_version", file.metadata)
    guard metadata.contains(key), metadata.integer(key) != 2,
      file.tensors.contains(where: { $0.type.map { $0.blockElementCount > 1 } ?? false })
    else { return nil }
    return .unsupportedStatement(
      key: key, value: metadata.words(key), meaning: "another layout of quantised blocks than 2")
  }
}
