extension MatrixScope {
  /// Every row of the matrix.
  package var axes: [Axis] { AxisName.allCases.map(axis) }

  package func axis(_ name: AxisName) -> Axis {
    let cases =
      switch name {
      case .batchSize: batchSizeCases
      case .position: positionCases
      case .order: orderCases
      case .content: contentCases
      case .modesInTurn: modesInTurnCases
      case .chunking: chunkingCases
      case .prefixCache: prefixCacheCases
      case .preemption: preemptionCases
      case .blockSize: blockSizeCases
      case .blockOrder: blockOrderCases
      case .threads: threadCases
      case .instructionSet: instructionSetCases
      case .prefill: prefillCases
      case .sampling: samplingCases
      case .activation: activationCases
      case .kv: kvCases
      case .hashing: hashingCases
      case .tracing: tracingCases
      }
    return Axis(name: name, cases: cases)
  }
}
