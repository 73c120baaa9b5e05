public import EngineTypes

/// Chosen rows as they were after every operation, copied while a step ran.
public struct ForwardTrace: Hashable, Sendable {
  /// One row's values at one point.
  public struct Value: Hashable, Sendable {
    public var point: TracePoint
    /// A digest of every bit in order; one changed element always changes it.
    public var digest: UInt64
    /// The values themselves; empty where only its digest was wanted.
    public var values: [Float]

    public init(point: TracePoint, digest: UInt64, values: [Float]) {
      self.point = point
      self.digest = digest
      self.values = values
    }
  }

  /// One row of the step, its points in the order in which they were computed.
  public struct Row: Hashable, Sendable {
    public var place: RowPlace
    public var values: [Value]

    public init(place: RowPlace, values: [Value]) {
      self.place = place
      self.values = values
    }
  }

  /// In the order of the step.
  public var rows: [Row]

  public init(rows: [Row]) {
    self.rows = rows
  }
}
