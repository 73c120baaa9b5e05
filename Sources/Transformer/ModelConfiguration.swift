internal import CKernels
public import GGUF

/// The shape of a model, as its file's metadata states it.
///
/// Every statement of the file is obeyed, or the file is refused with the name of the one that is
/// not.
public struct ModelConfiguration: Hashable, Sendable {
  public var architecture: Architecture
  public var layerCount: Int
  public var hiddenSize: Int
  /// Of one expert, where there are several.
  public var feedForwardSize: Int
  /// `nil` where all rows take the same network.
  public var experts: ExpertCounts?
  public var headCount: Int
  /// Grouped-query attention: several query heads share one of these.
  public var keyValueHeadCount: Int
  public var headSize: Int
  /// How heads turn in layers that see all positions.
  public var rotation: Rotation
  /// How rows attend there.
  public var attention: AttentionRule
  /// Layers that see a window; `nil` where there are none.
  public var sliding: SlidingLayers?
  public var multipliers: Multipliers
  public var normEpsilon: Float
  public var contextLength: Int
  /// Rows of the embedding, which may have more than there are tokens.
  public var vocabularySize: Int
  /// Tokens of the vocabulary: no logit past them is looked at, though digests cover the whole row.
  public var tokenCount: Int

  /// Elements of the largest head: the scalar reference has room for no more, and what it cannot
  /// compute no backend may.
  public static let largestHeadSize = Int(CK_MAX_HEAD_SIZE)

  /// What gates go through.
  public var activation: Activation { architecture.activation }
  public var querySize: Int { headCount * headSize }
  public var keyValueSize: Int { keyValueHeadCount * headSize }

  /// - Throws: what in the metadata Invar cannot obey, the first thing of it.
  public init(_ file: GGUFFile) throws(ModelError) {
    let statements = ModelStatements(file, try Architecture(file.metadata))
    guard let configuration = statements.configuration, statements.errors.isEmpty else {
      guard let error = statements.errors.first else {
        preconditionFailure("a size is unknown and nothing says why")
      }
      throw error
    }
    self = configuration
  }

  /// Everything that keeps Invar from running a model: first what is wrong with its statements, then
  /// with its tensors; empty where nothing is.
  ///
  /// Of another architecture only that is said: its statements and tensors mean other things.
  public static func obstacles(in file: GGUFFile) -> [ModelError] {
    let architecture: Architecture
    do throws(ModelError) { architecture = try Architecture(file.metadata) } catch {
      return [error]
    }
    let statements = ModelStatements(file, architecture)
    return statements.errors
      + (statements.configuration.map { ModelTensors.problems(file, $0) }
        ?? ModelTensors.problems(file, architecture, layerCount: statements.layerCount))
  }

  /// A model of which only the number of layers is known, for the names of its tensors.
  init(ofUnknownSizes architecture: Architecture, layerCount: Int, hasExperts: Bool) {
    (self.architecture, self.layerCount) = (architecture, layerCount)
    (hiddenSize, feedForwardSize, headCount, keyValueHeadCount) = (32, 32, 1, 1)
    (headSize, rotation, normEpsilon) = (32, Rotation(architecture.pairing, count: 32), 1e-5)
    (attention, multipliers) = (AttentionRule(headSize: 32), Multipliers())
    (contextLength, vocabularySize, tokenCount) = (2, 1, 1)
    experts = hasExperts ? ExpertCounts(count: 1, usedCount: 1) : nil
  }

  init?(_ stated: ModelStatements) {
    guard let layers = stated.layerCount, let context = stated.contextLength,
      let hidden = stated.hiddenSize, let feedForward = stated.feedForwardSize,
      let heads = stated.headCount, let keyValueHeads = stated.keyValueHeadCount,
      let headSize = stated.headSize, let rotation = stated.rotation,
      let attention = stated.attention, let epsilon = stated.normEpsilon,
      let rows = stated.vocabularySize, case .some(let experts) = stated.experts
    else { return nil }
    architecture = stated.architecture
    (layerCount, contextLength, hiddenSize, feedForwardSize) = (
      layers, context, hidden, feedForward
    )
    self.experts = experts
    (headCount, keyValueHeadCount, self.headSize) = (heads, keyValueHeads, headSize)
    (self.rotation, normEpsilon) = (rotation, epsilon)
    (self.attention, sliding) = (attention, stated.sliding)
    multipliers = stated.multipliers
    (vocabularySize, tokenCount) = (rows, min(stated.tokenCount ?? rows, rows))
  }
}
