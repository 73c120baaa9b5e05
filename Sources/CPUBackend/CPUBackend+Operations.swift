public import EngineTypes
internal import Kernels
internal import PackedModel
internal import Transformer

extension CPUBackend {
  public func operationsOfOneRow(in mode: KernelMode) -> [OperationRecord] {
    let plan = KernelPlan(
      mode: mode, rowCount: 1, workerCount: pool.threadCount, fault: options.planFault)
    return operations(plan, .oneRow, groupSizes: [1]) { _ in 0 }
  }

  func operations(
    _ plan: KernelPlan, _ extent: OperationExtent, cutsAtCache: Bool = false, groupSizes: Set<Int>,
    nanoseconds: (OperationSite) -> UInt64
  ) -> [OperationRecord] {
    extent.records(of: weights.sites, in: configuration) { site, rows in
      plan.choice(
        for: site.operation, rows: rows,
        matrices: (weights.matrices[site] ?? []).map { ($0, groupCount(of: $0, at: site, plan)) },
        keyValueHeadCount: configuration.keyValueHeadCount, cutsAtCache: cutsAtCache,
        groupSizes: site.isOfExperts ? groupSizes : nil, on: kernels)
    } nanoseconds: {
      nanoseconds($0)
    }
  }

  /// Groups of 16 columns that the worker with most of them computes; `StepWorker` shares them out.
  private func groupCount(
    of matrix: PackedMatrix, at site: OperationSite, _ plan: KernelPlan
  ) -> Int {
    let workers = plan.workerCount
    if site.isOfExperts {
      let groups = matrix.groupCount / (configuration.experts?.count ?? 1)
      return (groups + workers - 1) / workers
    }
    // The head is shared by columns even where rows are.
    if plan.division == .rows && site != .lmHead { return matrix.groupCount }
    guard site == .qkv, configuration.sharesWholeHeads(workerCount: workers) else {
      return (matrix.groupCount + workers - 1) / workers
    }
    let (heads, vectors) = (configuration.headCounts, configuration.vectorsPerHead)
    let isQuery = matrix.groupCount == heads.query * vectors
    let counts = (0..<workers).lazy.map { worker in
      let share = heads.share(ofWorker: worker, among: workers)
      return isQuery ? share.query.count : share.key.count
    }
    return vectors * (counts.max() ?? 0)
  }
}

extension OperationSite {
  /// Whether each expert computes its own rows there.
  fileprivate var isOfExperts: Bool { self == .expertGateUp || self == .expertDown }
}
