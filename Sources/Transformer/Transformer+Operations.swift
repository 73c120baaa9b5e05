public import EngineTypes
internal import Kernels

/// How large a step is, as far as its kernels' shapes go.
struct StepExtent {
  var rowCount: Int
  var logitsRowCount: Int
  /// Positions of the longest sequence.
  var longestLength: Int
}

extension Transformer {
  /// What a step of one row would run in a mode, in the order the model meets it.
  ///
  /// Nothing is run, so every duration is 0.
  public func operationsOfOneRow(in mode: KernelMode) -> [OperationRecord] {
    let plan = KernelPlan(
      mode: mode, rowCount: 1, workerCount: pool.threadCount, fault: options.planFault)
    return operations(plan, StepExtent(rowCount: 1, logitsRowCount: 1, longestLength: 1)) { _ in 0 }
  }

  func operations(
    _ plan: KernelPlan, _ extent: StepExtent, cutsAtCache: Bool = false,
    nanoseconds: (OperationSite) -> UInt64
  ) -> [OperationRecord] {
    OperationSite.allCases.compactMap { site in
      let (m, n, k) = shape(of: site, extent)
      guard m > 0 else { return nil }
      return OperationRecord(
        site: site, m: m, n: n, k: k,
        choice: plan.choice(
          for: site.operation, rows: m, keyValueHeadCount: configuration.keyValueHeadCount,
          cutsAtCache: cutsAtCache),
        nanoseconds: nanoseconds(site))
    }
  }

  private func shape(of site: OperationSite, _ extent: StepExtent) -> (Int, Int, Int) {
    let (sizes, rows, logitsRows) = (configuration, extent.rowCount, extent.logitsRowCount)
    switch site {
    case .attentionNorm, .feedForwardNorm: return (rows, sizes.hiddenSize, 1)
    case .qkv: return (rows, sizes.querySize + 2 * sizes.keyValueSize, sizes.hiddenSize)
    case .attention: return (rows, extent.longestLength, sizes.headSize)
    case .attentionOutput: return (rows, sizes.hiddenSize, sizes.querySize)
    case .gateUp: return (rows, 2 * sizes.feedForwardSize, sizes.hiddenSize)
    case .down: return (rows, sizes.hiddenSize, sizes.feedForwardSize)
    case .outputNorm: return (logitsRows, sizes.hiddenSize, 1)
    case .lmHead: return (logitsRows, sizes.vocabularySize, sizes.hiddenSize)
    case .logSoftmax: return (logitsRows, sizes.tokenCount, 1)
    }
  }
}
