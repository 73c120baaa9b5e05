public import EngineTypes
public import Inference

/// What an experiment gets from the program around it.
public struct LabContext: Sendable {
  /// A model and the settings that fit it.
  public struct Model: Sendable {
    public var loaded: LoadedModel
    public var settings: EngineSettings

    public init(_ loaded: LoadedModel, _ settings: EngineSettings) {
      (self.loaded, self.settings) = (loaded, settings)
    }
  }

  /// Threads, instruction set and the like, for experiments that need no model.
  public var settings: EngineSettings
  /// The only source of randomness.
  public var seed: UInt64
  private let openModel: @Sendable () throws -> Model
  private let isCancelled: @Sendable () -> Bool
  private let show: @Sendable (LabProgress) -> Void

  /// - Parameters:
  ///   - settings: for experiments without a model.
  ///   - seed: of everything random.
  ///   - model: opens the model, once an experiment needs it.
  ///   - isCancelled: whether to end early; asked several times a second.
  ///   - show: hears how far the experiment is.
  public init(
    settings: EngineSettings, seed: UInt64, model: @escaping @Sendable () throws -> Model,
    isCancelled: @escaping @Sendable () -> Bool = { false },
    show: @escaping @Sendable (LabProgress) -> Void = { _ in }
  ) {
    (self.settings, self.seed, openModel) = (settings, seed, model)
    (self.isCancelled, self.show) = (isCancelled, show)
  }

  package func model() throws -> Model { try openModel() }

  /// Tells how far the experiment is.
  ///
  /// - Throws: `LabError.cancelled` where nobody waits for the end any more.
  func report(_ progress: LabProgress) throws(LabError) {
    if isCancelled() { throw .cancelled }
    show(progress)
  }
}

/// How far an experiment is, and what it has counted.
public struct LabProgress: Hashable, Sendable {
  public struct Counter: Hashable, Sendable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
  }

  public var label: String
  public var done: Int
  public var total: Int
  /// What was done before this run began, by one that was interrupted.
  public var doneBefore: Int
  /// What is counted: `tokens`.
  public var unit: String
  public var counters: [Counter]

  public init(
    _ label: String, done: Int, of total: Int, unit: String, doneBefore: Int = 0,
    counters: [Counter] = []
  ) {
    (self.label, self.done, self.total, self.unit) = (label, done, total, unit)
    (self.doneBefore, self.counters) = (doneBefore, counters)
  }
}

/// Why an experiment did not come to its end.
public enum LabError: Error, Hashable, Sendable, CustomStringConvertible {
  case cancelled
  case instructionSetUnavailable(InstructionSet)
  /// The engine refused a request of the experiment.
  case refused(RejectionReason)
  case answerTooLong(tokens: Int, prompt: Int, context: Int)
  case tooFewBlocks(needed: Int, total: Int)
  case unusableState(path: String, reason: String)
  case damagedState(path: String, line: Int)
  case otherState(path: String)
  case notFinite(NumericFailure)

  /// One line: what happened and what to do.
  public var description: String {
    switch self {
    case .cancelled: "stopped before the end"
    case .instructionSetUnavailable(let set):
      "this machine has no \(set.rawValue); leave --isa out"
    case .refused(let reason): "the engine refused a request of the experiment: \(reason)"
    case .answerTooLong(let tokens, let prompt, let context):
      "\(prompt) prompt tokens and \(tokens) more do not fit the model's context of \(context); "
        + "lower --tokens"
    case .tooFewBlocks(let needed, let total):
      "an answer needs \(needed) KV blocks, the cache has \(total); raise --blocks or lower --tokens"
    case .unusableState(let path, let reason):
      "cannot keep the run's state in \(path): \(reason); choose another file with --state"
    case .damagedState(let path, let line):
      "\(path):\(line): this is no state of the experiment; remove the file or give --restart"
    case .otherState(let path):
      "\(path) holds a run with other options; give --restart to begin anew, or another --state"
    case .notFinite(let failure):
      "the model's numbers are not finite, so the experiment shows nothing: \(failure)"
    }
  }
}

extension LabError: NumericError {
  public var numericFailure: NumericFailure? {
    if case .notFinite(let failure) = self { failure } else { nil }
  }
}
