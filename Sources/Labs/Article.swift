/// The text whose experiments these are, named where one first speaks of it.
enum Article {
  static let title = "\"Defeating Nondeterminism in LLM Inference\" (Thinking Machines, 2025)"
}
