import Foundation

/// Where a server is that speaks OpenAI's API.
package struct ServerAddress: Hashable, Sendable {
  /// The address before `/v1`, without a slash behind it.
  package let base: String

  /// Reads `host:port`, or the address of a server or of its API.
  package init(_ text: String) throws(ServerAddressError) {
    let text = text.contains("://") ? text : "http://\(text)"
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), text.utf8.count <= 2048,
      var parts = URLComponents(string: text)
    else { throw .notAnAddress }
    let scheme = parts.scheme?.lowercased()
    guard scheme == "http" || scheme == "https" else { throw .otherScheme }
    guard parts.user == nil, parts.password == nil else { throw .password }
    guard let host = parts.host, !host.isEmpty, parts.query == nil else { throw .notAnAddress }
    if let port = parts.port, !(1...65_535).contains(port) { throw .badPort }
    (parts.scheme, parts.fragment) = (scheme, nil)
    // People have the address of the API at hand.
    while parts.path.hasSuffix("/") { parts.path.removeLast() }
    if parts.path.hasSuffix("/v1") { parts.path.removeLast(3) }
    guard let base = parts.string, URL(string: base) != nil else { throw .notAnAddress }
    self.base = base
  }

  /// The address of one of its paths, such as `/v1/models`.
  func url(_ path: String) -> URL? { URL(string: base + path) }
}

/// Why a text is no address to ask.
package enum ServerAddressError: Error, Hashable, Sendable, CustomStringConvertible {
  case notAnAddress, otherScheme, password, badPort

  package var description: String {
    switch self {
    case .notAnAddress: "no address; give HOST:PORT or a URL such as http://127.0.0.1:8000"
    case .otherScheme: "only http and https can be asked"
    case .password: "an address with a password would be shown; give a token by a file"
    case .badPort: "a port is 1 to 65535"
    }
  }
}
