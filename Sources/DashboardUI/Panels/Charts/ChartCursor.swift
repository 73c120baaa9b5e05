import EngineTypes

/// A moment that the charts are read at; while there is one they stand still.
struct ChartCursor: Equatable, Sendable {
  /// The first quarter second behind those shown, counted from the engine's start.
  var end: UInt64
  /// How many quarter seconds before it the ones that are read end.
  var age: Int

  /// Where the charts end, by the engine's clock.
  var endNanoseconds: UInt64 { end * TimeSeries.bucketNanoseconds }

  /// Where what is read ends, by the engine's clock.
  var nanoseconds: UInt64 {
    (end - min(end, UInt64(max(0, age)))) * TimeSeries.bucketNanoseconds
  }
}
