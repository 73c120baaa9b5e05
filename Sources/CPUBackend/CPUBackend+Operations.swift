public import EngineTypes
internal import Kernels
internal import Transformer

extension CPUBackend {
  public func operationsOfOneRow(in mode: KernelMode) -> [OperationRecord] {
    let plan = KernelPlan(
      mode: mode, rowCount: 1, workerCount: pool.threadCount, fault: options.planFault)
    return operations(plan, .oneRow) { _ in 0 }
  }

  func operations(
    _ plan: KernelPlan, _ extent: OperationExtent, cutsAtCache: Bool = false,
    nanoseconds: (OperationSite) -> UInt64
  ) -> [OperationRecord] {
    OperationSite.allCases.compactMap { site in
      let (m, n, k) = extent.shape(of: site, in: configuration)
      guard m > 0 else { return nil }
      return OperationRecord(
        site: site, m: m, n: n, k: k,
        choice: plan.choice(
          for: site.operation, rows: m, matrices: weights.matrices[site] ?? [],
          keyValueHeadCount: configuration.keyValueHeadCount, cutsAtCache: cutsAtCache, on: kernels),
        nanoseconds: nanoseconds(site))
    }
  }
}
