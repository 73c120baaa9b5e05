extension MatrixScope {
  /// Every row of the matrix that the model has.
  package var axes: [Axis] { AxisName.allCases.filter(has).map(axis) }

  /// Whether there is anything to vary: models of one network have no experts.
  package func has(_ name: AxisName) -> Bool { name != .experts || hasExperts }

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
      case .experts: expertCases
      case .device: deviceCases
      }
    return Axis(name: name, cases: cases)
  }
}
