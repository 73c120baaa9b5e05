public import EngineTypes

/// What a step computed.
public struct ForwardOutput: Sendable {
  /// One logits row, valid until the next forward pass.
  public struct Row: Sendable {
    public var place: RowPlace
    /// [tokens of the vocabulary], before any sampling.
    public var logits: LogitsView
    /// The largest logit's token, ties to the lowest id.
    public var argmax: TokenID
    /// Whether every logit is a finite number; where not, nothing else here means anything.
    public var isFinite: Bool
    /// Natural logarithm of the sum of exponentials; `nil` where it was not asked for.
    public var logSumExp: Float?
    /// Digest over every byte of the row, past the vocabulary too; `nil` where it was not asked for.
    public var digest: LogitsDigest?

    public init(
      place: RowPlace, logits: LogitsView, argmax: TokenID, isFinite: Bool = true,
      logSumExp: Float?, digest: LogitsDigest?
    ) {
      self.place = place
      self.logits = logits
      self.argmax = argmax
      self.isFinite = isFinite
      self.logSumExp = logSumExp
      self.digest = digest
    }
  }

  /// In the order of the chunks and their positions.
  public var rows: [Row]
  /// Rows whose K or V as the cache holds them are not all finite: what comes after them in their
  /// sequences is worth nothing.
  public var nonFiniteCacheRows: [RowPlace]
  /// In the order the model meets them, summed over layers.
  public var operations: [OperationRecord]
  /// How the step's rows were shared out among experts; `nil` where there are none.
  public var expertGroups: ExpertGroupCounts?
  public var hashNanoseconds: UInt64
  /// The rows of `ForwardInput.trace` that the step has; `nil` where none were asked for.
  public var trace: ForwardTrace?

  public init(
    rows: [Row], nonFiniteCacheRows: [RowPlace] = [], operations: [OperationRecord],
    expertGroups: ExpertGroupCounts? = nil, hashNanoseconds: UInt64, trace: ForwardTrace? = nil
  ) {
    self.rows = rows
    self.nonFiniteCacheRows = nonFiniteCacheRows
    self.operations = operations
    self.expertGroups = expertGroups
    self.hashNanoseconds = hashNanoseconds
    self.trace = trace
  }
}

/// The groups of a step's rows that took the same expert of a layer.
public struct ExpertGroupCounts: Hashable, Sendable {
  /// Of all layers together.
  public var groupCount: Int
  /// The fewest and the most rows of one.
  public var rowCounts: ClosedRange<Int>

  public init(groupCount: Int, rowCounts: ClosedRange<Int>) {
    (self.groupCount, self.rowCounts) = (groupCount, rowCounts)
  }
}

/// Read access to one row of logits, [vocabulary].
///
/// A device with memory of its own sends a row only when it is first read, and may be lost until then.
@safe
public struct LogitsView: @unchecked Sendable {
  @unsafe private enum Place {
    case memory(UnsafePointer<Float>)
    case device(@Sendable () throws(DeviceFailure) -> UnsafePointer<Float>)
  }

  private let place: Place
  public let count: Int

  /// - Parameters:
  ///   - base: the row's first element; must outlive the view.
  ///   - count: the vocabulary's size.
  public init(base: UnsafePointer<Float>, count: Int) {
    unsafe place = .memory(base)
    self.count = count
  }

  /// - Parameters:
  ///   - count: the vocabulary's size.
  ///   - fetch: brings the row, and gives the same pointer each time.
  public init(
    count: Int, fetch: @escaping @Sendable () throws(DeviceFailure) -> UnsafePointer<Float>
  ) {
    unsafe place = .device(fetch)
    self.count = count
  }

  private func base() throws(DeviceFailure) -> UnsafePointer<Float> {
    switch unsafe place {
    case .memory(let base): unsafe base
    case .device(let fetch): unsafe try fetch()
    }
  }

  /// - Throws: where the device that has the row was lost.
  public subscript(token: Int) -> Float {
    get throws(DeviceFailure) {
      precondition(token >= 0 && token < count, "token \(token) is outside 0..<\(count)")
      return unsafe try base()[token]
    }
  }

  /// The row as a span, for loops over all of it.
  ///
  /// - Throws: where the device that has the row was lost.
  public func withSpan<R>(_ body: (Span<Float>) -> R) throws(DeviceFailure) -> R {
    body(unsafe Span(_unsafeStart: try base(), count: count))
  }
}

extension LogitsView {
  /// The whole row, copied.
  ///
  /// - Throws: where the device that has the row was lost.
  package func values() throws(DeviceFailure) -> [Float] {
    try withSpan { logits in logits.indices.map { logits[$0] } }
  }
}

/// 512 bits over every byte of one logits row; see `Kernels/Digest.swift` for the algorithm.
public struct LogitsDigest: Hashable, Sendable {
  /// Eight lanes, to be read as 64 little-endian bytes.
  public var lanes: SIMD8<UInt64>

  public init(lanes: SIMD8<UInt64>) {
    self.lanes = lanes
  }

  public var bytes: [UInt8] {
    (0..<64).map { UInt8(truncatingIfNeeded: lanes[$0 / 8] >> UInt64(8 * ($0 % 8))) }
  }
}
