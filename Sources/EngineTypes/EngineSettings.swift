/// What is decided when a model is loaded and holds for as long as its engine lives.
///
/// With equal ones, two engines can share a transformer.
public struct ModelSettings: Hashable, Sendable {
  public var device = ComputeDevice.cpu
  public var instructionSet = InstructionSet.portable
  public var activation = ActivationType.bf16
  public var kv = KVType.bf16
  public var blockSize = 16
  public var blockCount = 1024
  /// A deliberate mistake, for proofs that it is found; no configuration file can ask for one.
  public var fault: SeededFault?

  /// Positions that a block may have.
  public static let blockSizes = 1...256

  public init() {}
}

/// What may change between two steps of a running engine.
///
/// A field here has a row in `Setting`, from which everything that shows or asks for it is made.
public struct RunSettings: Hashable, Sendable {
  public var mode = KernelMode.invariant
  public var threadCount = 1
  public var tokenBudget = 256
  /// Tokens of one request in one step, at most; `nil` leaves it to the budget.
  public var chunkLimit: Int?
  public var maxRunning = 32
  /// Requests that wait, at most; where it is lowered, those that wait already do so on.
  public var maxWaiting = 1024
  public var prefixCache = true

  public init() {}
}

/// An engine's settings in force.
///
/// The fields of both halves can be named without them: `settings.threadCount`. What runs for every
/// request of every step names the half, which is a plain load.
@dynamicMemberLookup
public struct EngineSettings: Hashable, Sendable {
  public var model = ModelSettings()
  public var run = RunSettings()
  /// Shuffles the order in which the KV cache first hands out its blocks; `nil` leaves it ascending.
  package var blockOrderSeed: UInt64?

  public init() {}

  public subscript<Value>(dynamicMember field: WritableKeyPath<ModelSettings, Value>) -> Value {
    get { model[keyPath: field] }
    set { model[keyPath: field] = newValue }
  }

  public subscript<Value>(dynamicMember field: WritableKeyPath<RunSettings, Value>) -> Value {
    get { run[keyPath: field] }
    set { run[keyPath: field] = newValue }
  }
}

extension EngineSettings {
  /// What computes, in words: instruction set and threads of a processor, or a GPU.
  public var computeWords: [String] {
    switch model.device {
    case .cpu: [model.instructionSet.rawValue, NumberText.counted(run.threadCount, "thread")]
    case .cuda: [model.device.rawValue]
    }
  }
}

/// How floats are rounded between operations.
public enum ActivationType: String, CaseIterable, Sendable, Hashable { case bf16, f32 }

/// How K and V are stored.
public enum KVType: String, CaseIterable, Sendable, Hashable { case bf16, f16, f32 }

/// What the kernels run on.
///
/// It never changes a bit of an invariant answer.
public enum ComputeDevice: Hashable, Sendable {
  case cpu
  /// An NVIDIA GPU by its number, from 0.
  case cuda(Int)

  /// Numbers that a GPU may have.
  public static let gpus = 0..<8
}

extension ComputeDevice: RawRepresentable {
  /// `cpu`, `cuda` for the first GPU, `cuda:1` and so on.
  public var rawValue: String {
    switch self {
    case .cpu: "cpu"
    case .cuda(let index): index == 0 ? "cuda" : "cuda:\(index)"
    }
  }

  /// Reads what `rawValue` writes, and `cuda:0`.
  public init?(rawValue: String) {
    switch rawValue {
    case "cpu": self = .cpu
    case "cuda": self = .cuda(0)
    default:
      guard rawValue.hasPrefix("cuda:"), let index = Int(rawValue.dropFirst(5)),
        Self.gpus.contains(index), rawValue == "cuda:\(index)"
      else { return nil }
      self = .cuda(index)
    }
  }
}

/// The instruction set the kernels run on.
///
/// It never changes a bit of an answer.
public enum InstructionSet: String, CaseIterable, Sendable, Hashable {
  case avx512, avx2, portable
}
