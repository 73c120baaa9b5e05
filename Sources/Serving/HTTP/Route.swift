/// Everything that a client may ask for: the table that answers and the description are made from.
package enum Route: CaseIterable, Hashable, Sendable {
  case models, model, completions, chatCompletions, tokenize, detokenize
  case health, version, metrics, description

  package var method: String {
    switch self {
    case .completions, .chatCompletions, .tokenize, .detokenize: "POST"
    case .models, .model, .health, .version, .metrics, .description: "GET"
    }
  }

  /// Where it is; the last part of a model's is its name.
  package var path: String {
    switch self {
    case .models: "/v1/models"
    case .model: "/v1/models/{model}"
    case .completions: "/v1/completions"
    case .chatCompletions: "/v1/chat/completions"
    case .tokenize: "/tokenize"
    case .detokenize: "/detokenize"
    case .health: "/health"
    case .version: "/version"
    case .metrics: "/metrics"
    case .description: "/openapi.json"
    }
  }

  /// Whether anybody may ask, with a key or without: whether the server is alive.
  var isOpen: Bool { self == .health }

  /// The route of a path, and the rest of the path where the route names one.
  ///
  /// A slash at the end is none of it.
  static func at(_ path: String) -> (route: Route, rest: String)? {
    let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    if let route = allCases.first(where: { $0.path == path && $0 != .model }) { return (route, "") }
    let prefix = Route.models.path + "/"
    guard path.hasPrefix(prefix), path.count > prefix.count else { return nil }
    return (.model, String(path.dropFirst(prefix.count)))
  }
}
