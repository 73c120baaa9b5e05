internal import EngineTypes
internal import Kernels

/// Where a step's time went, as worker 0 saw it; waiting for others counts.
final class SiteTimes: @unchecked Sendable {
  private var last: UInt64 = 0
  private var nanoseconds = Array(repeating: UInt64(0), count: OperationSite.allCases.count)
  private(set) var hashNanoseconds: UInt64 = 0

  subscript(site: OperationSite) -> UInt64 { nanoseconds[site.index] }

  func start(_ worker: Worker) {
    if worker.index == 0 { last = Monotonic.nanoseconds() }
  }

  /// Books the time since the last mark on a site.
  func mark(_ site: OperationSite, _ worker: Worker) {
    guard worker.index == 0 else { return }
    nanoseconds[site.index] += elapsed()
  }

  func markHash(_ worker: Worker) {
    guard worker.index == 0 else { return }
    hashNanoseconds += elapsed()
  }

  private func elapsed() -> UInt64 {
    let now = Monotonic.nanoseconds()
    defer { last = now }
    return now - last
  }
}

extension OperationSite {
  fileprivate var index: Int {
    switch self {
    case .attentionNorm: 0
    case .qkv: 1
    case .headNorm: 2
    case .attention: 3
    case .attentionOutput: 4
    case .postAttention: 5
    case .feedForwardNorm: 6
    case .gateUp: 7
    case .down: 8
    case .router: 9
    case .expertGateUp: 10
    case .expertDown: 11
    case .postFeedForward: 12
    case .outputNorm: 13
    case .lmHead: 14
    case .logSoftmax: 15
    }
  }
}
