/// What may be asked of a running engine.
///
/// Commands take effect between steps.
public enum EngineCommand: Hashable, Sendable {
  case cancel(RequestID)
  /// All that may change while the engine runs: who changes one thing begins with those in force.
  ///
  /// Numbers out of their range are brought into it.
  case change(RunSettings)
  case pause
  case resume
  /// Run this many steps, then pause again.
  case singleStep(count: Int)
}

/// Facts about the model that are fixed for an engine's life.
public struct ModelDescription: Hashable, Sendable {
  public var name: String
  public var architecture: String
  /// SHA-256 of the model file, 64 hexadecimal digits.
  public var sha256: String
  public var parameterCount: Int
  public var layerCount: Int
  public var vocabularySize: Int
  public var contextLength: Int
  public var weightBytes: Int
  /// The most common type of its weight matrices, such as `Q4_1`.
  public var quantization: String

  public init(
    name: String, architecture: String, sha256: String, parameterCount: Int, layerCount: Int,
    vocabularySize: Int, contextLength: Int, weightBytes: Int, quantization: String
  ) {
    self.name = name
    self.architecture = architecture
    self.sha256 = sha256
    self.parameterCount = parameterCount
    self.layerCount = layerCount
    self.vocabularySize = vocabularySize
    self.contextLength = contextLength
    self.weightBytes = weightBytes
    self.quantization = quantization
  }
}

/// An engine seen from outside: submit, command, subscribe.
///
/// Every method may be called from any thread and returns at once.
public protocol InferenceEngine: AnyObject, Sendable {
  var model: ModelDescription { get }
  /// The settings the engine started with; changes arrive as events.
  var settings: EngineSettings { get }

  /// Queues a request. The outcome arrives as `admitted` or `rejected`.
  @discardableResult
  func submit(_ request: GenerationRequest) -> RequestID

  func send(_ command: EngineCommand)

  /// Starts a stream of all events from now on.
  func subscribe(_ policy: EventQueue.Policy) -> EventQueue
}
