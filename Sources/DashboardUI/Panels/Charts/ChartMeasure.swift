import EngineTypes
import Terminal

/// What is drawn over time, the most telling first.
package enum ChartMeasure: CaseIterable {
  case decode, batch, step, prefill, kv, waiting

  var name: String {
    switch self {
    case .decode: "decode tok/s"
    case .batch: "batch"
    case .step: "step time"
    case .prefill: "prefill tok/s"
    case .kv: "kv use"
    case .waiting: "waiting"
    }
  }

  var role: Role {
    switch self {
    case .decode: .graph1
    case .batch: .graph2
    case .step: .graph5
    case .prefill: .graph4
    case .kv: .graph3
    case .waiting: .graph6
    }
  }

  /// `nil` where nothing told.
  func value(in bucket: TimeSeries.Bucket) -> Double? {
    switch self {
    case .decode: bucket.decodePerSecond
    case .batch: bucket.meanBatch
    case .step: bucket.meanStep
    case .prefill: bucket.prefillPerSecond
    case .kv: bucket.usedBlockFraction
    case .waiting: bucket.meanWaiting
    }
  }

  func text(_ value: Double?) -> String {
    switch self {
    case .decode, .prefill: Format.rate(value)
    case .batch, .waiting: value.map { Format.fixed($0, 1) } ?? Format.unknown
    case .step: Format.duration(value.map { UInt64($0) })
    case .kv: Format.percent(value)
    }
  }

  /// What fills a chart's height: the most there can be, else the most of what was seen, and never
  /// less than one, so that next to nothing is not drawn as much.
  package func top(of values: [Double?]) -> Double? {
    self == .kv ? 1 : values.compactMap(\.self).max().map { max(1, $0) }
  }
}
