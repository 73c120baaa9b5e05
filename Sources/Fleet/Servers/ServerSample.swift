/// What a server's text of metrics says, in the common words.
package struct ServerSample: Sendable {
  package var family: ServerFamily
  /// One for each data-parallel engine; one where there are none.
  package var engines: [EngineSample]
  /// When its process began, in seconds of its clock; another time is another process.
  package var processStart: Double?
  /// Requests of its HTTP server by path, where it counts them.
  package var endpoints: [String: Double] = [:]
  /// Series that stand in the text twice; the first of them counts, as with Prometheus.
  package var duplicateCount = 0

  package init(family: ServerFamily, engines: [EngineSample]) {
    (self.family, self.engines) = (family, engines)
  }

  /// Reads a text.
  package init(
    _ bytes: [UInt8], limits: ExpositionLimits = ExpositionLimits()
  ) throws(ExpositionError) {
    var reader = try ExpositionReader(bytes, limits: limits)
    var builder = SampleBuilder(limits)
    while let (entry, value) = try reader.next(in: .all) {
      try builder.add(entry, value, reader)
    }
    self = try builder.finished()
  }
}
