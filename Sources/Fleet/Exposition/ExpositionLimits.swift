/// What a text of metrics may be at most, so that a hostile one costs little.
package struct ExpositionLimits: Hashable, Sendable {
  package var byteCount = 8 << 20
  package var lineCount = 200_000
  package var lineByteCount = 64 << 10
  package var labelCount = 128
  /// Series whose names are known; of the others nothing is kept.
  package var seriesCount = 20_000
  /// Pairs of a model and an engine.
  package var engineCount = 256
  /// Bytes of a label's value that becomes a name on the screen.
  package var nameByteCount = 512
  /// Reasons why requests ended, and series of a server's own, of one engine.
  package var listCount = 64

  package init() {}
}
