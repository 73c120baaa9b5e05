package import EngineTypes

extension SeededFault {
  /// The axes meant to find it, the surest first.
  package var axes: [AxisName] {
    switch self {
    case .splitKByRows: [.batchSize, .chunking]
    case .tileTail: [.batchSize, .position, .order]
    case .gemvForOneRow: [.batchSize, .prefill]
    case .sharedActivationScale: [.content, .batchSize]
    case .orderByInstructionSet: [.instructionSet]
    case .f32Forgotten: [.activation]
    case .normAcrossThreads: [.threads]
    case .attentionSplitsByRows: [.batchSize, .prefill]
    case .cachedApart: [.chunking, .prefixCache]
    case .splitsFromChunk: [.chunking, .prefixCache]
    case .splitsByBlock: [.blockSize]
    case .adjacentBlocksTogether: [.blockOrder, .blockSize]
    case .f16CacheForgotten: [.kv]
    case .logSoftmaxByRows: [.prefill, .batchSize]
    case .samplingByRow: [.sampling]
    case .tiesByRow: [.order]
    case .prefixAcrossModes: [.prefixCache]
    case .prefixIgnoresLastToken: [.prefixCache]
    case .preemptionKeepsBlock: [.preemption]
    case .modesShareSteps: [.modesInTurn]
    case .hashInPlace: [.hashing]
    case .traceInPlace: [.tracing]
    case .splitKByGroup: [.experts]
    case .expertsByArrival: [.experts]
    case .moveForgetsKeys: [.device]
    }
  }
}
