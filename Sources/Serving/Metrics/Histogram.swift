/// Values counted in buckets, as Prometheus has them.
struct Histogram: Sendable {
  /// Upper bounds, each included, ascending.
  let bounds: [Double]
  /// One more than bounds: the last is for what exceeds them all.
  private(set) var counts: [Int]
  private(set) var sum = 0.0

  init(_ bounds: [Double]) {
    self.bounds = bounds
    counts = [Int](repeating: 0, count: bounds.count + 1)
  }

  mutating func observe(_ value: Double) {
    counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
    sum += value
  }

  mutating func observe(nanoseconds: UInt64?) {
    if let nanoseconds { observe(Double(nanoseconds) / 1e9) }
  }

  var count: Int { counts.reduce(0, +) }
}

/// vLLM's buckets, so that boards and monitors made for it have what they look for.
enum Buckets {
  static let timeToFirstToken: [Double] = [
    0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40,
    80, 160, 640, 2560,
  ]
  static let tokenLatency: [Double] = [
    0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80,
  ]
  static let requestTime: [Double] = [
    0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680,
  ]
  static let stepTokens: [Double] = [
    1, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384,
  ]
  static let samples: [Double] = [1, 2, 5, 10, 20]
  static let preemptions: [Double] = [1, 2, 3, 4, 5, 10, 20]

  /// 1, 2, 5, 10, 20, 50 … up to the longest sequence.
  static func lengths(upTo longest: Int) -> [Double] {
    var bounds: [Double] = []
    var power = 1
    while power <= longest {
      bounds += [1, 2, 5].map { $0 * power }.filter { $0 <= longest }.map(Double.init)
      power *= 10
    }
    return bounds
  }
}
