import Foundation
import NIOCore
import NIOHTTP1

/// One request and its reply on a connection.
struct Exchange: Sendable {
  private let api: API
  private let connection: HTTPConnection

  init(_ api: API, _ connection: HTTPConnection) {
    self.api = api
    self.connection = connection
  }

  /// - Returns: whether the connection is good for another request.
  func answer(_ request: ArrivedRequest) async throws -> Bool {
    let hangUp = connection.client.begin()
    defer { connection.client.end() }
    var reply = await api.reply(to: apiRequest(request, hangUp))
    let goesOn = request.leavesMore && !reply.endsConnection
    if !goesOn { reply.headers.append(HTTPHeader("connection", "close")) }
    try await send(reply, to: request.head)
    return goesOn
  }

  private func apiRequest(_ request: ArrivedRequest, _ hangUp: HangUp) -> APIRequest {
    let body = request.body
    return APIRequest(request.head, hangUp: hangUp) { () throws(APIError) in try body.get() }
  }

  private func send(_ reply: Reply, to request: HTTPRequestHead) async throws {
    var head = HTTPResponseHead(
      version: request.version, status: HTTPResponseStatus(statusCode: reply.status),
      headers: headers(reply))
    switch reply.body {
    case .bytes(let bytes):
      head.headers.add(name: "content-length", value: "\(bytes.count)")
      if request.method == .HEAD || bytes.isEmpty {
        try await connection.write(.head(head), .end(nil))
      } else {
        try await connection.write(
          .head(head), .body(.byteBuffer(ByteBuffer(bytes: bytes))), .end(nil))
      }
    case .stream(let produce):
      try await connection.write(.head(head))
      try await produce { bytes in
        try await connection.write(.body(.byteBuffer(ByteBuffer(bytes: bytes))))
      }
      try await connection.write(.end(nil))
    }
  }

  private func headers(_ reply: Reply) -> HTTPHeaders {
    var headers = HTTPHeaders([("date", Self.date(Date())), ("server", "invar")])
    for header in reply.headers { headers.replaceOrAdd(name: header.name, value: header.value) }
    return headers
  }

  /// As RFC 9110 writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
  private static func date(_ date: Date) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let parts = calendar.dateComponents(
      [.weekday, .day, .month, .year, .hour, .minute, .second], from: date)
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    func two(_ number: Int?) -> String { String((number ?? 0) + 100).suffix(2).description }
    let day = days[((parts.weekday ?? 1) - 1) % 7]
    let month = months[((parts.month ?? 1) - 1) % 12]
    return "\(day), \(two(parts.day)) \(month) \(parts.year ?? 0) "
      + "\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second)) GMT"
  }
}

extension ArrivedRequest {
  /// Whether another may come on the same connection.
  fileprivate var leavesMore: Bool {
    guard case .success = body else { return false }
    return head.isKeepAlive
  }
}

extension Reply {
  /// Whether what comes next on the connection cannot be read any more.
  fileprivate var endsConnection: Bool { headers.contains { $0.name == "connection" } }
}
