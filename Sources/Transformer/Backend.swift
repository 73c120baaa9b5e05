public import EngineTypes

/// A device that holds a model's weights, its K and V, and runs its steps.
///
/// What a model has and what its layers compute, a backend takes from this module; how, where and on
/// how many threads is its own affair. One thread at a time calls it.
public protocol Backend: AnyObject {
  /// Bytes of weights as the device holds them.
  var weightByteCount: Int { get }
  /// Bytes of weights that one step reads, whatever its rows; of experts those that one row takes.
  var weightByteCountPerStep: Int { get }
  /// Bytes of K and V, all layers together.
  var cacheByteCount: Int { get }

  /// Runs every step from the next one on with so many threads of the host.
  func useThreads(_ count: Int)

  /// What a step of one row would run in a mode, in the order the model meets it.
  ///
  /// Nothing is run, so every duration is 0.
  func operationsOfOneRow(in mode: KernelMode) -> [OperationRecord]

  /// All of K and V, in the layout that every device has.
  ///
  /// - Throws: where the device was lost.
  func readCache() throws(DeviceFailure) -> [UInt8]

  /// Makes K and V what `readCache` gave, of a backend with as many blocks of the same size and type.
  ///
  /// - Throws: where the device was lost.
  func writeCache(_ bytes: [UInt8]) throws(DeviceFailure)

  /// Runs one step: writes K and V of every row, returns the logits rows asked for.
  ///
  /// A row's bits depend on its own tokens and position, and, in the standard family, on the
  /// shape of the step. The rows returned stay valid until the next call.
  ///
  /// - Throws: where the device was lost or is out of memory; a processor never is. What the step had
  ///   written of K and V is then worth nothing.
  func forward(_ input: ForwardInput) throws(DeviceFailure) -> ForwardOutput
}
