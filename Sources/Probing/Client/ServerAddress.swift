import Foundation
package import ServerAccess

/// Where a server is that speaks OpenAI's API.
package struct ServerAddress: Hashable, Sendable {
  /// The address before `/v1`, without a slash behind it.
  package let base: String

  /// Reads `host:port`, or the address of a server or of its API.
  package init(_ text: String) throws(HTTPAddressError) {
    var parts = try HTTPAddress.parts(text)
    guard parts.query == nil else { throw .notAnAddress }
    // People have the address of the API at hand.
    if parts.path.hasSuffix("/v1") { parts.path.removeLast(3) }
    guard let base = parts.string, URL(string: base) != nil else { throw .notAnAddress }
    self.base = base
  }

  /// The address of one of its paths, such as `/v1/models`.
  func url(_ path: String) -> URL? { URL(string: base + path) }
}
