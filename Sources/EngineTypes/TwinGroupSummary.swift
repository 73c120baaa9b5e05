/// The run that a group's others are compared with.
public struct TwinReference: Hashable, Sendable {
  public enum Kind: String, Sendable, Hashable {
    /// Nothing else was in its steps.
    case alone
    /// The first to finish, until a run alone has.
    case provisional
  }

  public var request: RequestID
  public var kind: Kind

  public init(request: RequestID, kind: Kind) {
    self.request = request
    self.kind = kind
  }
}

/// A group of twins in numbers, over all that ever finished.
public struct TwinGroupSummary: Hashable, Sendable {
  public var promptText: String
  public var promptTokenCount: Int
  public var sampling: SamplingParameters
  public var mode: KernelMode
  public var reference: TwinReference?
  public var completionCount: Int
  /// Requests whose bits are all the reference's, itself among them.
  public var sameBitsCount: Int
  /// Requests in company that are compared with the reference, which is not its own twin.
  ///
  /// One that ran alone is none: it says nothing of company.
  public var twinCount: Int
  /// How many of them have all of its bits.
  public var sameBitsTwinCount: Int
  /// How many of them have its tokens and other bits.
  public var sameTokensTwinCount: Int
  /// Different token sequences.
  public var uniqueCompletionCount: Int
  /// Different hashes: at least as many as there are different completions.
  public var uniqueHashCount: Int
  /// How many requests gave each completion, the commonest first; rare ones of long ago are left
  /// out.
  public var completionSizes: [Int]
  /// Which text each of these is: equal for equal tokens.
  public var completionTexts: [UInt64]
  /// Where a completion first leaves the reference; `nil` while none does.
  public var firstDifference: Int?

  public init(
    promptText: String, promptTokenCount: Int, sampling: SamplingParameters, mode: KernelMode,
    reference: TwinReference?, completionCount: Int, sameBitsCount: Int, twinCount: Int,
    sameBitsTwinCount: Int, sameTokensTwinCount: Int, uniqueCompletionCount: Int,
    uniqueHashCount: Int, completionSizes: [Int], completionTexts: [UInt64], firstDifference: Int?
  ) {
    self.promptText = promptText
    self.promptTokenCount = promptTokenCount
    self.sampling = sampling
    self.mode = mode
    self.reference = reference
    self.completionCount = completionCount
    self.sameBitsCount = sameBitsCount
    self.twinCount = twinCount
    self.sameBitsTwinCount = sameBitsTwinCount
    self.sameTokensTwinCount = sameTokensTwinCount
    self.uniqueCompletionCount = uniqueCompletionCount
    self.uniqueHashCount = uniqueHashCount
    self.completionSizes = completionSizes
    self.completionTexts = completionTexts
    self.firstDifference = firstDifference
  }

  /// Requests that had all their steps to themselves, the reference not among them.
  public var aloneCount: Int { max(0, completionCount - (reference == nil ? 0 : 1) - twinCount) }

  /// Those in company whose tokens are not the reference's.
  public var otherTokensTwinCount: Int { twinCount - sameBitsTwinCount - sameTokensTwinCount }
}
