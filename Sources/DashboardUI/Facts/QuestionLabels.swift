import EngineTypes

/// Names questions by what tells them apart: where two begin alike, by the part that differs.
package struct QuestionLabels: Equatable, Sendable {
  /// A column shows about as much: whoever differs before it is told apart as it is.
  private static let shortestBeginning = 20

  private var shortened: [String: String] = [:]

  /// - Complexity: O(*n* log *n*) comparisons of texts.
  package init(_ questions: some Sequence<String>) {
    let sorted = Set(questions).sorted()
    // In this order, whoever shares the longest beginning stands next to it.
    for (index, question) in sorted.enumerated() {
      let neighbours = [index - 1, index + 1].filter(sorted.indices.contains)
      let common =
        neighbours.map { zip(question, sorted[$0]).prefix { $0 == $1 }.count }.max() ?? 0
      guard common >= Self.shortestBeginning else { continue }
      let beginning = question.prefix(common == question.count ? common - 1 : common)
      if let start = Self.start(of: beginning) { shortened[question] = "…" + question[start...] }
    }
  }

  /// Where the line that the beginning ends in starts, or its last word if that is too far; `nil`
  /// where there is but one word.
  private static func start(of beginning: Substring) -> String.Index? {
    let near = beginning.suffix(shortestBeginning)
    let blank =
      near.lastIndex(where: \.isNewline) ?? beginning.lastIndex(where: \.isWhitespace)
    return blank.map(beginning.index(after:))
  }

  /// The question itself, where it needs no other name.
  package subscript(question: String) -> String { shortened[question] ?? question }

  /// What a request asks; a dash for one that is forgotten.
  func name(of request: RequestEntry?) -> String {
    request.map { self[$0.promptText] } ?? Format.unknown
  }
}
