/// Where a session is recorded, and what it can be exported as.
public struct SessionPlace: Hashable, Sendable {
  public struct Format: Hashable, Sendable {
    /// What `export` is asked for.
    public var name: String
    /// What it is good for, in a few words.
    public var summary: String
    /// The files it writes, relative to the directory.
    public var files: [String]

    public init(name: String, summary: String, files: [String]) {
      self.name = name
      self.summary = summary
      self.files = files
    }
  }

  /// The log's path.
  public var path: String
  /// Where exports go unless somebody says otherwise.
  public var exportDirectory: String
  public var formats: [Format]

  public init(path: String, exportDirectory: String, formats: [Format]) {
    self.path = path
    self.exportDirectory = exportDirectory
    self.formats = formats
  }
}

/// The size of the session's log over time.
package struct SessionGrowth: Equatable, Sendable {
  private struct Sample: Equatable, Sendable {
    var at: UInt64
    var byteCount: Int
  }

  /// One a second.
  private var samples = History<Sample>(capacity: 300)

  package init() {}

  package var byteCount: Int? { samples.last?.byteCount }

  package mutating func absorb(_ byteCount: Int, at now: UInt64) {
    samples.append(Sample(at: now, byteCount: byteCount))
  }

  /// Bytes a second over the last ten seconds; `nil` with fewer than two samples.
  package var bytesPerSecond: Double? {
    guard let last = samples.last else { return nil }
    let start = last.at > 10_000_000_000 ? last.at - 10_000_000_000 : 0
    guard let first = samples.elements.first(where: { $0.at >= start }), first.at < last.at
    else { return nil }
    return Double(last.byteCount - first.byteCount) * 1e9 / Double(last.at - first.at)
  }

  /// Bytes a second from sample to sample, oldest first.
  package var rates: [Double] {
    zip(samples.elements, samples.elements.dropFirst()).compactMap { earlier, later in
      guard later.at > earlier.at else { return nil }
      return Double(later.byteCount - earlier.byteCount) * 1e9 / Double(later.at - earlier.at)
    }
  }
}
