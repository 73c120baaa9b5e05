/// One turn of a conversation.
public struct ChatMessage: Sendable, Hashable {
  /// Who speaks, in the template's words: "system", "user", "assistant" or what it knows else.
  public var role: String
  public var content: String

  public init(role: String, content: String) {
    self.role = role
    self.content = content
  }

  public static func system(_ content: String) -> Self { Self(role: "system", content: content) }
  public static func user(_ content: String) -> Self { Self(role: "user", content: content) }
  public static func assistant(_ content: String) -> Self {
    Self(role: "assistant", content: content)
  }
}
