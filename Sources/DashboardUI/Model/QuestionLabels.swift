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
      let common = [index - 1, index + 1].filter(sorted.indices.contains)
        .map { zip(question, sorted[$0]).prefix { $0 == $1 }.count }.max() ?? 0
      guard common >= Self.shortestBeginning else { continue }
      let beginning = question.prefix(common == question.count ? common - 1 : common)
      let word = beginning.lastIndex(where: \.isWhitespace).map(question.index(after:))
      shortened[question] = "…" + question[(word ?? question.startIndex)...]
    }
  }

  /// The question itself, where it needs no other name.
  package subscript(question: String) -> String { shortened[question] ?? question }
}
