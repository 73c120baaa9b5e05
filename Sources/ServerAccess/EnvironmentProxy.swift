import Foundation

/// Whether the environment names a proxy for plain HTTP.
///
/// The system's session goes through one by itself, and knows who is to be asked without; plain sockets
/// know no proxies.
package enum EnvironmentProxy {
  package static let isNamed = isNamed(ProcessInfo.processInfo.environment)

  /// `HTTP_PROXY` is not among them: a web server's client could have set it.
  package static func isNamed(_ environment: [String: String]) -> Bool {
    ["http_proxy", "all_proxy", "ALL_PROXY"].contains { environment[$0]?.isEmpty == false }
  }
}
