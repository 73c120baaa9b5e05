package import Foundation

/// Reads addresses of servers as people write them.
package enum HTTPAddress {
  /// The parts of `host:port` or of a URL: `http` or `https`, a host, a path without a slash at its end.
  package static func parts(_ text: String) throws(HTTPAddressError) -> URLComponents {
    let text = text.contains("://") ? text : "http://\(text)"
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), text.utf8.count <= 2048,
      var parts = URLComponents(string: text)
    else { throw .notAnAddress }
    let scheme = parts.scheme?.lowercased()
    guard scheme == "http" || scheme == "https" else { throw .otherScheme }
    guard parts.user == nil, parts.password == nil else { throw .password }
    guard let host = parts.host, !host.isEmpty else { throw .notAnAddress }
    if let port = parts.port, !(1...65_535).contains(port) { throw .badPort }
    (parts.scheme, parts.fragment) = (scheme, nil)
    while parts.path.hasSuffix("/") { parts.path.removeLast() }
    return parts
  }
}

/// Why a text is no address to ask.
package enum HTTPAddressError: Error, Hashable, Sendable, CustomStringConvertible {
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
