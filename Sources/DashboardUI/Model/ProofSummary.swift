package import EngineTypes

/// The *1000 completions* experiment, live: how many answers each question got in each mode.
package struct ProofSummary: Equatable, Sendable {
  /// One question in one mode.
  package struct Row: Equatable, Sendable {
    package var promptText: String
    package var mode: KernelMode
    /// Finished requests that were compared with the reference, itself not among them.
    package var twinCount: Int
    package var sameBitsCount: Int
    /// Different texts, whatever their bits.
    package var distinctCount: Int

    package var agrees: Bool { sameBitsCount == twinCount }
  }

  /// All questions in one mode.
  package struct Total: Equatable, Sendable {
    package var mode: KernelMode
    package var questionCount = 0
    package var twinCount = 0
    package var sameBitsCount = 0
    package var distinctCount = 0

    package var agrees: Bool { sameBitsCount == twinCount }
    package var glyph: Character { agrees ? "✓" : "✗" }

    /// `42/42 same bits`, and how many answers there were where they were not all the same.
    package func sentence(width: Int) -> String {
      let same = "\(sameBitsCount)/\(twinCount) same bits"
      guard distinctCount > questionCount else { return same }
      let whole = "\(same) · \(distinctCount) answers to \(questionCount) questions"
      return whole.count <= width ? whole : "\(same) · \(distinctCount) distinct"
    }
  }

  package var rows: [Row]
  /// In the order the modes were first seen.
  package var totals: [Total]

  package init(rows: [Row]) {
    self.rows = rows
    totals = []
    for row in rows where row.twinCount > 0 {
      let place = totals.firstIndex { $0.mode == row.mode } ?? totals.count
      if place == totals.count { totals.append(Total(mode: row.mode)) }
      totals[place].questionCount += 1
      totals[place].twinCount += row.twinCount
      totals[place].sameBitsCount += row.sameBitsCount
      totals[place].distinctCount += row.distinctCount
    }
  }

  package init(_ twins: TwinLedger) {
    self.init(
      rows: twins.groups.map {
        Row(
          promptText: $0.promptText, mode: $0.mode, twinCount: $0.completionCount - 1,
          sameBitsCount: max(0, $0.sameBitsCount - 1), distinctCount: $0.uniqueCompletionCount)
      })
  }
}
