/// A part of the screen with its own rectangle.
package enum Panel: Int, CaseIterable, Hashable, Sendable {
  case header, batch, kv, kernels, requests, charts, proof, compare, session, prompt, hints

  /// The panels a digit or Tab can reach, in the order of their digits.
  ///
  /// The layout never has room for the last ones, so they are always alone on the screen.
  package static let focusable: [Panel] = [
    .batch, .kv, .kernels, .requests, .charts, .proof, .compare, .session,
  ]

  /// The key that focuses the panel, shown in its top border.
  package var digit: Character? {
    Self.focusable.firstIndex(of: self).map { Character(String($0 + 1)) }
  }

  package var title: String {
    switch self {
    case .header: "invar"
    case .batch: "batch"
    case .kv: "kv cache"
    case .kernels: "kernels"
    case .requests: "requests"
    case .charts: "charts"
    case .proof: "proof"
    case .compare: "a/b"
    case .session: "session"
    case .prompt: "prompt"
    case .hints: "hints"
    }
  }
}
