public import EngineTypes
public import Transformer

/// Where two runs of one request part, and how far it went.
public struct Divergence: Hashable, Sendable {
  /// The operation whose result differs while everything it read was equal, on the way to the token
  /// that differs or, where all are the same, to the first logits that do.
  public var origin: Origin
  /// Index of the first generated token whose logits differ in any bit.
  public var firstBits: Int?
  /// Index of the first generated token that differs.
  public var firstToken: Int?
  /// At the token that differs, or else at the first whose logits do.
  public var flip: Flip?
  /// The earliest difference of all; `origin` itself, or one off its trail.
  ///
  /// Such a one may be rounded away a few operations on, or be in logits that chose the same token
  /// all the same.
  public var earliest: Origin

  /// Whether anything differed before, or beside, what led to the token.
  public var hasOther: Bool {
    earliest.point != origin.point || earliest.position != origin.position
      || earliest.sides.b.step != origin.sides.b.step
  }
}

/// One operation's result in both runs.
public struct Origin: Hashable, Sendable {
  /// Of the row in its request, from 0.
  public var position: Int
  public var point: TracePoint
  /// `nil` where a second run did not show it again.
  public var difference: ElementDifference?
  public var sides: Pair<OriginSide>
  /// The same row further on: how many elements differ at each later point, in order.
  public var spread: [Spread]

  /// The operation's class; `nil` for the embedding, which is no sum.
  public var operation: KernelOperation? { point.part.site?.operation }
}

/// How much of one point differs.
public struct Spread: Hashable, Sendable {
  public var point: TracePoint
  public var differingCount: Int
  public var elementCount: Int
}

/// Where a row was computed, and by which kernel.
public struct OriginSide: Hashable, Sendable {
  public var step: Int
  /// Whose row it is: another request's where it came from the prefix cache.
  public var request: RequestID
  /// Rows of the step, all requests together.
  public var rowCount: Int
  public var requestCount: Int
  /// The row's run of positions: those before it were in the cache already, which some kernels
  /// reduce apart.
  public var chunk: ChunkRecord?
  public var mode: KernelMode
  /// `nil` for the embedding.
  public var operation: OperationRecord?
}

/// Elements of two results compared bit by bit.
public struct ElementDifference: Hashable, Sendable {
  public var elementCount: Int
  public var differingCount: Int
  /// In units of the last place of the values' own type; `nil` where one of them is no number.
  public var largestULP: Int?
  /// The first element that differs.
  public var firstIndex: Int
  public var first: Pair<Float>

  /// Compares two results of one point; `nil` where all bits are equal.
  ///
  /// - Parameters:
  ///   - values: as many in one as in the other.
  ///   - isBF16: whether they are rounded to bfloat16, whose units are 65,536 times as large.
  package init?(_ values: Pair<[Float]>, isBF16: Bool) {
    precondition(
      values.a.count == values.b.count, "\(values.a.count) values against \(values.b.count)")
    let differing = values.a.indices.filter {
      values.a[$0].bitPattern != values.b[$0].bitPattern
    }
    guard let first = differing.first else { return nil }
    elementCount = values.a.count
    differingCount = differing.count
    firstIndex = first
    self.first = Pair(values.a[first], values.b[first])
    let distances = differing.map { Self.distance(values.a[$0], values.b[$0]) }
    largestULP = distances.contains(nil) ? nil : distances.compactMap { $0 }.max()
    if isBF16 { largestULP = largestULP.map { $0 >> 16 } }
  }

  /// How many single-precision numbers apart two values are.
  private static func distance(_ a: Float, _ b: Float) -> Int? {
    guard a.isFinite, b.isFinite else { return nil }
    return abs(ordinal(a) - ordinal(b))
  }

  /// The value's place among all numbers in order; both zeros share one.
  private static func ordinal(_ value: Float) -> Int {
    let magnitude = Int(value.bitPattern & 0x7FFF_FFFF)
    return value.sign == .minus ? -magnitude : magnitude
  }
}

/// What the two runs were about to say.
public struct Flip: Hashable, Sendable {
  /// Index among the generated tokens.
  public var token: Int
  public var sides: Pair<FlipSide>
  /// Logits that differ, of all.
  public var differingCount: Int
  public var largestULP: Int?
}

/// One run's choice at the flip.
public struct FlipSide: Hashable, Sendable {
  public var step: Int
  public var rowCount: Int
  /// The token generated and its text.
  public var token: TokenID
  public var text: String
  /// The two largest logits, ties to the lower token.
  public var first: Candidate
  public var second: Candidate

  public struct Candidate: Hashable, Sendable {
    public var token: TokenID
    public var logit: Float
  }

  /// How near it was to another answer.
  public var margin: Float { first.logit - second.logit }
}
