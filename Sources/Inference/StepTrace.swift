package import EngineTypes
package import Transformer

/// What a step showed to who looked inside.
///
/// It stays in this package: the outside learns about steps by events alone.
package struct StepTrace: Sendable {
  /// The whole batch.
  package var chunks: [SequenceChunk]
  /// The rows selected, in order of the batch.
  package var rows: [ForwardTrace.Row]
}
