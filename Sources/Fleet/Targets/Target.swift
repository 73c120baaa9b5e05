import Foundation
package import ServerAccess

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

  /// The address of the server whose metrics these are, without what leads to them.
  package var server: String {
    guard var parts = URLComponents(string: url) else { return url }
    (parts.query, parts.fragment) = (nil, nil)
    parts.path = parts.path.hasSuffix("/metrics") ? String(parts.path.dropLast(8)) : ""
    return parts.string ?? url
  }

  package static func == (a: Target, b: Target) -> Bool {
    a.url == b.url && a.labels == b.labels
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(url) }

  /// Reads `host:port`, or the address of a server, of its API or of its metrics.
  package init(_ text: String, source: Source = .given) throws(HTTPAddressError) {
    var parts = try HTTPAddress.parts(text)
    // People have the address of the API at hand.
    if parts.path.isEmpty || parts.path == "/v1" { parts.path = "/metrics" }
    guard let host = parts.host, let url = parts.string, URL(string: url) != nil else {
      throw .notAnAddress
    }
    (self.url, self.source, self.host) = (url, source, host)
    let port = parts.port ?? (parts.scheme == "https" ? 443 : 80)
    address = "\(host):\(port)" + (parts.path == "/metrics" ? "" : parts.path)
  }
}
