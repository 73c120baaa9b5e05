/// What goes back to a client, whatever carries it there.
package struct Reply: Sendable {
  package enum Body: Sendable {
    case bytes([UInt8])
    /// Written piece by piece; the function that writes throws where the client is gone.
    case stream(@Sendable (_ write: ([UInt8]) async throws -> Void) async throws -> Void)
  }

  package var status: Int
  package var headers: [HTTPHeader]
  package var body: Body

  package init(_ status: Int, headers: [HTTPHeader] = [], _ body: Body) {
    (self.status, self.headers, self.body) = (status, headers, body)
  }

  static func json(_ text: String, status: Int = 200, headers: [HTTPHeader] = []) -> Reply {
    Reply(
      status, headers: [HTTPHeader("content-type", "application/json")] + headers,
      .bytes(Array(text.utf8)))
  }

  static func error(_ error: APIError) -> Reply {
    .json(error.json, status: error.status, headers: error.headers)
  }
}

/// What a client wants, whatever carried it here.
package struct APIRequest: Sendable {
  package var method: String
  /// Without the query.
  package var path: String
  package var authorization: String?
  /// The client's own name for it.
  package var requestID: String?
  /// Bytes of the body, as far as they were said beforehand.
  package var length: Int
  /// Reads the body; asked for only where one is wanted and the client may come in.
  package var body: @Sendable () async throws(APIError) -> [UInt8]
  package var hangUp: HangUp

  package init(
    method: String, path: String, authorization: String? = nil, requestID: String? = nil,
    length: Int = 0, hangUp: HangUp = HangUp(),
    body: @escaping @Sendable () async throws(APIError) -> [UInt8] = { () throws(APIError) in [] }
  ) {
    self.method = method
    self.path = path
    self.authorization = authorization
    self.requestID = requestID
    self.length = length
    self.hangUp = hangUp
    self.body = body
  }
}
