/// By path, for servers that are asked for one thing each time.
extension LoopbackServer {
  /// What is written to whoever asks for a path.
  typealias Answer = @Sendable (_ request: String, _ connection: Int32) -> Void

  convenience init(_ answers: [String: Answer]) throws {
    try self.init { request, connection in
      guard let answer = answers[request.path] else { return Self.reply(404, "", connection) }
      answer(request.head, connection)
    }
  }

  func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }
}
