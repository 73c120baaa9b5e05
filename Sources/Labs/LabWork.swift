/// What an experiment will do with its options, told before it runs.
public struct LabWork: Hashable, Sendable {
  /// What takes most of its time.
  public enum Amount: Hashable, Sendable {
    /// Tokens that go through the model, those of company among them, in so many steps.
    case tokens(Int, steps: Int)
    /// Multiplications and additions in the engine's kernels, on one thread.
    case products(Int)
    /// Additions one after another, on one thread.
    case additions(Int)
  }

  /// `100 answers of at most 100 tokens in each of two modes`.
  public var words: String
  public var amount: Amount

  public init(_ words: String, _ amount: Amount) { (self.words, self.amount) = (words, amount) }
}
