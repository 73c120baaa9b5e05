import Foundation

/// A question to be sent over a plain socket.
package struct PlainRequest: Hashable, Sendable {
  /// A name or an address, an address of version 6 without its brackets.
  package let host: String
  package let port: Int
  /// All of it, as it is sent.
  let bytes: [UInt8]

  /// - Parameters:
  ///   - url: an address that begins with `http://`; `nil` is returned for any other.
  ///   - accept: what the answer should be.
  ///   - token: sent with it, where there is one.
  ///   - json: posted, where there is one; without, the address is only read.
  package init?(asking url: String, accept: String, token: String?, posting json: String? = nil) {
    guard let parts = URLComponents(string: url), parts.scheme == "http",
      let host = parts.percentEncodedHost, !host.isEmpty
    else { return nil }
    port = parts.port ?? 80
    self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    let path = parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath
    let query = parts.percentEncodedQuery.map { "?\($0)" } ?? ""
    var lines = [
      "\(json == nil ? "GET" : "POST") \(path)\(query) HTTP/1.1",
      "Host: \(host)\(port == 80 ? "" : ":\(port)")",
      "Accept: \(accept)",
    ]
    lines += Self.headers(token: token).map { "\($0.name): \($0.value)" }
    let body = Array((json ?? "").utf8)
    if json != nil { lines += ["Content-Type: application/json", "Content-Length: \(body.count)"] }
    // What could begin another header is in none of them.
    guard lines.allSatisfy({ $0.utf8.allSatisfy { $0 >= .space && $0 < 0x7f } }) else {
      return nil
    }
    bytes = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
  }

  /// What every question of this program says.
  static func headers(token: String?) -> [(name: String, value: String)] {
    // What is small costs a server more to pack than to send.
    [("Accept-Encoding", "identity"), ("User-Agent", "invar")]
      + (token.map { [("Authorization", "Bearer \($0)")] } ?? [])
  }
}
