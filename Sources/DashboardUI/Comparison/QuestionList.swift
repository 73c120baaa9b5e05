/// The list of questions: which are in it, in which order, and the one under the cursor.
package struct QuestionList: Equatable, Sendable {
  /// Places in the comparison's questions.
  package private(set) var items: [Int]
  /// In `items`.
  package private(set) var cursor = 0
  package private(set) var order = QuestionOrder.asked
  package private(set) var isReversed = false
  package private(set) var onlyDifferences = false

  /// Begins at the first question that differs, where there is one.
  init(_ questions: [ComparedSessions.Question]) {
    items = Array(questions.indices)
    cursor = questions.firstIndex(where: \.verdict.isDifference) ?? 0
  }

  /// The question under the cursor; `nil` in an empty list.
  package var current: Int? { items.indices.contains(cursor) ? items[cursor] : nil }

  mutating func move(by rows: Int) { select(cursor + rows) }

  mutating func select(_ place: Int) { cursor = max(0, min(items.count - 1, place)) }

  mutating func toggleDifferences(_ questions: [ComparedSessions.Question]) {
    onlyDifferences.toggle()
    sort(questions)
  }

  mutating func sortByNext(_ questions: [ComparedSessions.Question]) {
    (order, isReversed) = (order.next, false)
    sort(questions)
  }

  mutating func reverse(_ questions: [ComparedSessions.Question]) {
    isReversed.toggle()
    sort(questions)
  }

  /// Sorts by a heading that was clicked; again, the other way round.
  mutating func choose(_ order: QuestionOrder, _ questions: [ComparedSessions.Question]) {
    isReversed = order == self.order && !isReversed
    self.order = order
    sort(questions)
  }

  /// The next question that differs, or the one before, round and round.
  ///
  /// - Returns: whether there is one.
  mutating func findDifference(
    _ step: Int, in questions: [ComparedSessions.Question]
  ) -> Bool {
    let places = (1...max(1, items.count)).lazy.map { [items, cursor] in
      (cursor + $0 * step + $0 * items.count) % max(1, items.count)
    }
    guard
      let place = places.first(where: { [items] in
        items.indices.contains($0) && questions[items[$0]].verdict.isDifference
      })
    else { return false }
    cursor = place
    return true
  }

  /// Makes the list anew; the cursor stays on its question, or goes to the top where that is gone.
  private mutating func sort(_ questions: [ComparedSessions.Question]) {
    let kept = questions.indices.filter { !onlyDifferences || questions[$0].verdict.isDifference }
    let sorted = kept.map { (rank: order.rank(of: questions[$0]), index: $0) }
      .sorted { ($0.rank, $0.index) < ($1.rank, $1.index) }
      .map(\.index)
    let former = current
    items = isReversed ? sorted.reversed() : sorted
    cursor = items.firstIndex { $0 == former } ?? 0
  }
}
