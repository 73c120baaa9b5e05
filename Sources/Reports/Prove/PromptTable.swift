import EngineTypes
import Proof

/// Every prompt of a matrix, numbered in order of appearance.
struct PromptTable {
  private(set) var prompts: [[TokenID]] = []
  private var names: [[TokenID]: String] = [:]

  init(_ axes: [Axis]) {
    for act in axes.flatMap(\.cases).flatMap(\.acts) {
      guard case .submit(let actor) = act, names[actor.prompt] == nil else { continue }
      prompts.append(actor.prompt)
      names[actor.prompt] = "p\(prompts.count)"
    }
  }

  /// The prompts a case submits, in order: `p1, p7, p8`.
  func names(in one: MatrixCase) -> String {
    one.acts.compactMap { act in
      if case .submit(let actor) = act { names[actor.prompt] } else { nil }
    }.joined(separator: ", ")
  }

  /// A line for each prompt, its token ids.
  var list: String {
    prompts.enumerated().map { index, tokens in
      "- p\(index + 1): \(tokens.map { "\($0.rawValue)" }.joined(separator: " "))"
    }.joined(separator: "\n")
  }
}
