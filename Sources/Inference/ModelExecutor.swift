public import EngineTypes
public import Transformer

/// The arithmetic, seen from the engine: a batch of rows in, logits out.
///
/// The real model conforms, and so does the scripted one that tests the engine without floats that
/// matter. An executor belongs to the engine's thread.
public protocol ModelExecutor: AnyObject {
  var vocabularySize: Int { get }
  var contextLength: Int { get }
  /// Positions a KV block holds.
  var blockSize: Int { get }
  var blockCount: Int { get }
  /// Positions that a row sees in sliding layers; `nil` where there are none.
  var slidingWindow: Int? { get }

  /// Runs every step from the next one on with so many threads, at least 1.
  func useThreads(_ count: Int)

  /// What a step of one row would run in a mode, without running it.
  func operationsOfOneRow(in mode: KernelMode) -> [OperationRecord]

  /// Runs one step; the rows returned are valid until the next call.
  func forward(_ input: ForwardInput) throws -> ForwardOutput
}

extension ModelExecutor {
  public var slidingWindow: Int? { nil }
}
