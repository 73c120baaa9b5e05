import Foundation
import HTTPTypes
import HummingbirdCore
import NIOCore

/// One request and its reply on a connection.
struct Exchange: Sendable {
  private let api: API
  private let channel: any Channel

  init(_ api: API, _ channel: any Channel) {
    self.api = api
    self.channel = channel
  }

  func answer(_ request: Request, _ writer: consuming ResponseWriter) async throws {
    let connection = try await channel.eventLoop.submit { [channel] in
      try channel.pipeline.syncOperations.handler(type: ConnectionGuard.self).connection
    }.get()
    let hangUp = connection.begin()
    defer { connection.end() }
    if request.headers[.expect]?.lowercased() == "100-continue" {
      try await writer.writeInformationalHead(HTTPResponse(status: .continue))
    }
    let body = BodyReader(request, api.limits)
    var reply = await api.reply(to: apiRequest(request, body, hangUp))
    let couldBeRead = await body.drain()
    let isOver = reply.endsConnection || !couldBeRead
    if isOver { reply.headers.append(HTTPHeader("connection", "close")) }
    try await send(reply, writer, withoutBody: request.method == .head)
    if isOver { channel.close(promise: nil) }
  }

  private func apiRequest(
    _ request: Request, _ body: BodyReader, _ hangUp: HangUp
  ) -> APIRequest {
    APIRequest(
      method: request.method.rawValue, path: request.uri.path,
      authorization: request.headers[.authorization],
      requestID: HTTPField.Name("x-request-id").flatMap { request.headers[$0] }, hangUp: hangUp,
      body: { () async throws(APIError) in try await body.read() })
  }

  private func send(
    _ reply: Reply, _ writer: consuming ResponseWriter, withoutBody: Bool
  ) async throws {
    var head = HTTPResponse(
      status: HTTPResponse.Status(code: reply.status), headerFields: fields(reply))
    switch reply.body {
    case .bytes(let bytes):
      head.headerFields[.contentLength] = "\(bytes.count)"
      if withoutBody { return try await writer.writeResponse(head) }
      try await writer.write(
        response: head, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    case .stream(let produce):
      var body = try await writer.writeHead(head)
      try await produce { try await body.write(ByteBuffer(bytes: $0)) }
      try await body.finish(nil)
    }
  }

  private func fields(_ reply: Reply) -> HTTPFields {
    var fields = HTTPFields()
    fields[.date] = Self.date(Date())
    fields[.server] = "invar"
    for header in reply.headers {
      if let name = HTTPField.Name(header.name) { fields[name] = header.value }
    }
    return fields
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

extension Reply {
  /// Whether what comes next on the connection cannot be read any more.
  fileprivate var endsConnection: Bool {
    status == 408 || status == 413 || headers.contains { $0.name == "connection" }
  }
}
