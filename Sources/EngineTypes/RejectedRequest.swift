/// A request that was never taken in.
public struct RejectedRequest: Hashable, Sendable {
  public var id: RequestID
  public var reason: RejectionReason
  /// The text given; empty for token prompts.
  public var promptText: String

  public init(id: RequestID, reason: RejectionReason, promptText: String = "") {
    (self.id, self.reason, self.promptText) = (id, reason, promptText)
  }
}
