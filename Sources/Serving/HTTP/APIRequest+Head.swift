import NIOHTTP1

extension APIRequest {
  /// What HTTP says of a request before its body.
  init(
    _ head: HTTPRequestHead, hangUp: HangUp = HangUp(),
    body: @escaping @Sendable () async throws(APIError) -> [UInt8] = { () throws(APIError) in [] }
  ) {
    self.init(
      method: head.method.rawValue, path: Self.path(of: head.uri),
      authorization: head.headers.theOne("authorization"),
      requestID: head.headers.theOne("x-request-id"), length: head.length, hangUp: hangUp,
      body: body)
  }

  /// Without the query, and without the server's name where a client sent it along.
  private static func path(of uri: String) -> String {
    let whole = uri.prefix { $0 != "?" }
    if !whole.hasPrefix("/"), let scheme = whole.firstRange(of: "://") {
      return String(whole[scheme.upperBound...].drop { $0 != "/" })
    }
    return String(whole)
  }
}

extension HTTPRequestHead {
  /// Whether bytes follow that belong to the request.
  var hasBody: Bool { headers.contains(name: "transfer-encoding") || length > 0 }

  /// Bytes of the body, as they were said beforehand; more than fit into the number are the most.
  fileprivate var length: Int {
    headers[canonicalForm: "content-length"].first.map { Int($0) ?? .max } ?? 0
  }
}

extension HTTPHeaders {
  /// A header's value; all of them where it is there more than once, which is none that counts.
  fileprivate func theOne(_ name: String) -> String? {
    let values = self[name]
    return values.isEmpty ? nil : values.joined(separator: ", ")
  }
}
