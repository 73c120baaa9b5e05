import Foundation

/// Where to ask for metrics.
package struct Target: Hashable, Sendable {
  /// What told of it.
  package enum Source: String, Hashable, Sendable {
    case given, file, found
  }

  /// The whole address, such as `http://127.0.0.1:8000/metrics`.
  package let url: String
  package let source: Source
  /// What a file says of it, for people; names that begin with `__` are not among them.
  package var labels: [String: String] = [:]
  package let host: String
  /// The part of the address that tells servers apart: `127.0.0.1:8000`.
  package let address: String

  package static func == (a: Target, b: Target) -> Bool {
    a.url == b.url && a.labels == b.labels
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(url) }

  /// Reads `host:port`, or the address of a server, of its API or of its metrics.
  package init(_ text: String, source: Source = .given) throws(TargetError) {
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
    // People have the address of the API at hand.
    while parts.path.hasSuffix("/") { parts.path.removeLast() }
    if parts.path.isEmpty || parts.path == "/v1" { parts.path = "/metrics" }
    guard let url = parts.string, URL(string: url) != nil else { throw .notAnAddress }
    (self.url, self.source, self.host) = (url, source, host)
    let port = parts.port ?? (scheme == "https" ? 443 : 80)
    address = "\(host):\(port)" + (parts.path == "/metrics" ? "" : parts.path)
  }
}

/// Why a text is no address to ask.
package enum TargetError: Error, Hashable, Sendable, CustomStringConvertible {
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
