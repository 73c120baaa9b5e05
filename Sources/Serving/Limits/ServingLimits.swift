/// What one client may take from the others.
package struct ServingLimits: Hashable, Sendable {
  /// Bytes of a request's body.
  package var bodyBytes = 4 << 20
  /// Connections at once; more wait until one is closed.
  package var connections = 4096
  /// A connection without a request, or with half a header, is closed after this.
  package var idleTime = Duration.seconds(60)
  /// From a request's header to the end of its body.
  package var requestTime = Duration.seconds(30)
  /// A client that takes nothing of its answer for so long is cut off.
  package var stallTime = Duration.seconds(30)
  /// Steps of the engine that a client may be behind.
  package var backlog = 1024
  /// Asked to end, the server waits so long for what is under way.
  package var drainTime = Duration.seconds(30)

  package init() {}
}
