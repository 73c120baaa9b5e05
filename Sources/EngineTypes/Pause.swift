/// A time in which the engine took no step because somebody had asked it to stand still.
public struct Pause: Hashable, Sendable {
  /// The engine's clock when it came to stand still.
  public var start: UInt64
  /// The clock when it went on.
  public var end: UInt64

  public init(start: UInt64, end: UInt64) { (self.start, self.end) = (start, end) }

  public var nanoseconds: UInt64 { end > start ? end - start : 0 }
}
