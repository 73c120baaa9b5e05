import EngineTypes

/// The messages of a chat.
enum ChatMessages {
  static let limit = 4096
  private static let roles: Set = ["system", "developer", "user", "assistant"]

  /// Reads them: a role and a text each, the text in parts or in one piece.
  static func read(_ node: JSONNode?) throws(APIError) -> [ChatMessage] {
    guard let node else { throw .invalid("messages is missing", "messages") }
    guard case .array(let nodes) = node, !nodes.isEmpty, nodes.count <= limit else {
      throw .invalid("messages must be a list of 1 to \(limit) messages", "messages")
    }
    var messages: [ChatMessage] = []
    for (index, node) in nodes.enumerated() {
      messages.append(try message(node, name: "messages[\(index)]"))
    }
    return messages
  }

  private static func message(_ node: JSONNode, name: String) throws(APIError) -> ChatMessage {
    var fields = try RequestFields(node, name: name)
    guard let role = try fields.text("role"), roles.contains(role) else {
      throw .invalid(
        "\(name).role must be one of \(roles.sorted().joined(separator: ", "))", "\(name).role")
    }
    for unusable in ["tool_calls", "function_call", "audio"] {
      guard let node = fields.take(unusable) else { continue }
      if !RefusedFields.Neutral.empty.allows(node) { throw .unsupported("\(name).\(unusable)") }
    }
    let content = try content(fields.take("content"), name: "\(name).content")
    // The newer name of the same thing, which no template knows.
    return ChatMessage(role: role == "developer" ? "system" : role, content: content)
  }

  private static func content(_ node: JSONNode?, name: String) throws(APIError) -> String {
    switch node {
    case .string(let text): return text
    case .array(let nodes):
      var text = ""
      for (index, node) in nodes.enumerated() {
        var part = try RequestFields(node, name: "\(name)[\(index)]")
        let type = try part.text("type")
        guard type == "text", let words = try part.text("text") else {
          throw .invalid("\(name)[\(index)] must be a part of type text", "\(name)[\(index)]")
        }
        text += words
      }
      return text
    default: throw .invalid("\(name) must be a string or a list of parts", name)
    }
  }
}
