/// A deliberate mistake, as real engines make them, to show that a proof can fail.
///
/// Nothing sets one but `--break` of `invar prove` and `invar locate`, and tests. The kernels' faults act on the invariant
/// family, which promises what they break; those of the scheduler, the sampler and the hash act in
/// every mode.
public enum SeededFault: String, CaseIterable, Sendable, Hashable {
  case splitKByRows = "split-k-by-rows"
  case tileTail = "tile-tail"
  case gemvForOneRow = "gemv-for-one-row"
  case sharedActivationScale = "shared-activation-scale"
  case orderByInstructionSet = "order-by-isa"
  case f32Forgotten = "f32-forgotten"
  case normAcrossThreads = "norm-across-threads"
  case attentionSplitsByRows = "attention-splits-by-rows"
  case cachedApart = "cached-apart"
  case splitsFromChunk = "splits-from-chunk"
  case splitsByBlock = "splits-by-block"
  case adjacentBlocksTogether = "adjacent-blocks-together"
  case f16CacheForgotten = "f16-cache-forgotten"
  case logSoftmaxByRows = "log-softmax-by-rows"
  case samplingByRow = "sampling-by-row"
  case tiesByRow = "ties-by-row"
  case prefixAcrossModes = "prefix-across-modes"
  case prefixIgnoresLastToken = "prefix-ignores-last-token"
  case preemptionKeepsBlock = "preemption-keeps-block"
  case modesShareSteps = "modes-share-steps"
  case hashInPlace = "hash-in-place"
  case traceInPlace = "trace-in-place"
  case splitKByGroup = "split-k-by-group"
  case expertsByArrival = "experts-by-arrival"
  case moveForgetsKeys = "move-forgets-keys"

  /// What the engine does wrong, in one line.
  public var summary: String {
    switch self {
    case .splitKByRows: "matmul of 2 to 7 rows splits K, as GPU libraries do"
    case .tileTail: "matmul rows that do not fill a tile of 8 are summed by other code"
    case .gemvForOneRow: "matmul of a single row takes a vector kernel with two chains"
    case .sharedActivationScale: "one activation scale for all rows of a step, not one a row"
    case .orderByInstructionSet: "matmul sums in the order that suits each instruction set"
    case .f32Forgotten: "only bf16 matmul was made invariant: f32 splits K by rows"
    case .normAcrossThreads: "RMSNorm's sum is split among the threads there are"
    case .attentionSplitsByRows: "attention's split count comes from the rows of the step"
    case .cachedApart: "attention reduces cached K and V apart from new ones"
    case .splitsFromChunk: "attention counts its splits from the chunk's first position"
    case .splitsByBlock: "attention takes one split for each KV block"
    case .adjacentBlocksTogether: "attention reduces physically adjacent KV blocks as one"
    case .f16CacheForgotten: "over an f16 cache, attention's split count comes from the rows"
    case .logSoftmaxByRows: "log-softmax splits its sum when there are few rows"
    case .samplingByRow: "sampling is keyed by the row in the batch"
    case .tiesByRow: "equal logits go to a token chosen by the row in the batch"
    case .prefixAcrossModes: "the prefix cache hands out blocks of another kernel mode"
    case .prefixIgnoresLastToken: "the prefix cache does not look at a block's last token"
    case .preemptionKeepsBlock: "a preempted request does not compute its first block again"
    case .modesShareSteps: "requests that keep to a mode are put into steps of the engine's"
    case .hashInPlace: "logits are rounded in place before they are hashed"
    case .traceInPlace: "logits are rounded in place where somebody traces them"
    case .splitKByGroup: "an expert's matmul of 2 to 7 rows splits K, whoever those rows belong to"
    case .moveForgetsKeys:
      "K and V that move to another device arrive without the first layer's keys"
    case .expertsByArrival: "a row's experts are added as they come, those of most rows first"
    }
  }
}
