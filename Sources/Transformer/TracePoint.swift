public import EngineTypes

/// A part of one row in one layer.
public struct TracePoint: Hashable, Sendable {
  /// From 0; `nil` for what comes before the first layer or after the last.
  public var layer: Int?
  public var part: TracePart

  public init(layer: Int?, part: TracePart) {
    self.layer = layer
    self.part = part
  }
}
