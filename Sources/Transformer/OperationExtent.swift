package import EngineTypes

/// How large a step is, as far as its operations' shapes go.
package struct OperationExtent {
  package var rowCount: Int
  package var logitsRowCount: Int
  /// Positions of the longest sequence.
  package var longestLength: Int

  package static let oneRow = OperationExtent(rowCount: 1, logitsRowCount: 1, longestLength: 1)

  package init(rowCount: Int, logitsRowCount: Int, longestLength: Int) {
    self.rowCount = rowCount
    self.logitsRowCount = logitsRowCount
    self.longestLength = longestLength
  }

  /// Each row as often as it takes experts.
  private func expertRowCount(_ model: ModelConfiguration) -> Int {
    rowCount * (model.experts?.usedCount ?? 0)
  }

  /// Rows, columns and depth of what a site computes.
  package func shape(
    of site: OperationSite, in model: ModelConfiguration
  ) -> (m: Int, n: Int, k: Int) {
    switch site {
    case .attentionNorm, .postAttention, .feedForwardNorm, .postFeedForward:
      (rowCount, model.hiddenSize, 1)
    case .qkv: (rowCount, model.querySize + 2 * model.keyValueSize, model.hiddenSize)
    case .headNorm:
      (rowCount * (model.headCount + model.keyValueHeadCount), model.headSize, 1)
    case .attention: (rowCount, longestLength, model.headSize)
    case .attentionOutput: (rowCount, model.hiddenSize, model.querySize)
    case .gateUp: (rowCount, 2 * model.feedForwardSize, model.hiddenSize)
    case .down: (rowCount, model.hiddenSize, model.feedForwardSize)
    case .router: (rowCount, model.experts?.count ?? 0, model.hiddenSize)
    case .expertGateUp: (expertRowCount(model), 2 * model.feedForwardSize, model.hiddenSize)
    case .expertDown: (expertRowCount(model), model.hiddenSize, model.feedForwardSize)
    case .outputNorm: (logitsRowCount, model.hiddenSize, 1)
    case .lmHead: (logitsRowCount, model.vocabularySize, model.hiddenSize)
    case .logSoftmax: (logitsRowCount, model.tokenCount, 1)
    }
  }

  /// What was computed where there were rows: of each of a model's `sites`, in their order, the kernels that
  /// `choice` says for so many rows, and the time it took.
  package func records(
    of sites: Set<OperationSite>, in model: ModelConfiguration,
    choice: (OperationSite, _ rows: Int) -> KernelChoice,
    nanoseconds: (OperationSite) -> UInt64
  ) -> [OperationRecord] {
    OperationSite.allCases.compactMap { site in
      let (m, n, k) = shape(of: site, in: model)
      guard m > 0, sites.contains(site) else { return nil }
      return OperationRecord(
        site: site, m: m, n: n, k: k, choice: choice(site, m), nanoseconds: nanoseconds(site))
    }
  }
}
