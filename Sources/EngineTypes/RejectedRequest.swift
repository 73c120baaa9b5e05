/// A request that was never taken in.
public struct RejectedRequest: Hashable, Sendable {
  public var id: RequestID
  public var reason: RejectionReason
  /// The text given; empty for token prompts.
  public var promptText: String
  public var isolation: Isolation
  /// When it was submitted.
  public var nanoseconds: UInt64

  public init(
    id: RequestID, reason: RejectionReason, promptText: String = "",
    isolation: Isolation = .shared, nanoseconds: UInt64
  ) {
    self.id = id
    self.reason = reason
    self.promptText = promptText
    self.isolation = isolation
    self.nanoseconds = nanoseconds
  }
}
