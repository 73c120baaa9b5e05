/// What may be asked of a running engine.
///
/// Commands take effect between steps.
public enum EngineCommand: Hashable, Sendable {
  case cancel(RequestID)
  case setMode(KernelMode)
  case pause
  case resume
  /// Run this many steps, then pause again.
  case singleStep(count: Int)
  case setThreadCount(Int)
  case setTokenBudget(Int)
  /// `nil` leaves it to the budget.
  case setChunkLimit(Int?)
  case setMaxRunning(Int)
  case setPrefixCache(Bool)
}

/// How floats are rounded between operations.
public enum ActivationType: String, CaseIterable, Sendable, Hashable { case bf16, f32 }

/// How K and V are stored.
public enum KVType: String, CaseIterable, Sendable, Hashable { case bf16, f16, f32 }

/// The instruction set the kernels run on.
///
/// It never changes a bit of an answer.
public enum InstructionSet: String, CaseIterable, Sendable, Hashable {
  case avx512, avx2, portable
}

/// The engine's settings in force.
public struct EngineSettings: Hashable, Sendable {
  public var mode = KernelMode.invariant
  public var threadCount = 1
  public var instructionSet = InstructionSet.portable
  public var activation = ActivationType.bf16
  public var kv = KVType.bf16
  public var blockSize = 16
  public var blockCount = 1024
  public var tokenBudget = 256
  /// Tokens of one request in one step, at most; `nil` leaves it to the budget.
  public var chunkLimit: Int?
  public var maxRunning = 32
  public var maxWaiting = 1024
  public var prefixCache = true
  /// A deliberate mistake, for proofs that it is found; no configuration file can ask for one.
  public var fault: SeededFault?
  /// Shuffles the order in which the KV cache first hands out its blocks; `nil` leaves it ascending.
  package var blockOrderSeed: UInt64?

  public init() {}
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
