/// Samples of one figure, filled as the rounds go by.
final class Series {
  private(set) var samples: [Double] = []

  func add(_ sample: Double) { samples.append(sample) }

  var summary: Summary? { Summary(samples) }
}

/// Something that can be measured again and again, a little at a time.
package final class Probe {
  let name: String
  private let body: () throws -> Void
  private(set) var runCount = 0
  private(set) var seconds = 0.0

  /// - Parameters:
  ///   - name: what the progress line says meanwhile.
  ///   - body: one repetition; it adds to the series it feeds.
  package init(_ name: String, body: @escaping () throws -> Void) {
    (self.name, self.body) = (name, body)
  }

  func run(_ clock: () -> Double) throws {
    let start = clock()
    try body()
    seconds += clock() - start
    runCount += 1
  }
}
