package import EngineTypes

/// The *1000 completions* experiment, live: how many answers each question got in each mode.
package struct ProofSummary: Equatable, Sendable {
  /// One question in one mode.
  package struct Row: Equatable, Sendable {
    package var promptText: String
    package var mode: KernelMode
    package var sampling = SamplingParameters()
    /// Finished requests that were compared with the reference, itself not among them.
    package var twinCount: Int
    package var sameBitsCount: Int
    /// Different texts, whatever their bits.
    package var distinctCount: Int
    /// Different hashes.
    package var hashCount = 0
    /// How many requests gave each completion, the commonest first.
    package var sizes: [Int] = []
    /// Which text each of these is, as the ledger tells them apart.
    package var texts: [UInt64] = []
    /// The first token at which some completion left the reference.
    package var firstDifference: Int?
    package var reference: TwinReference?

    package var agrees: Bool { sameBitsCount == twinCount }
    /// `42/42 ✓`.
    var sameOfAll: String {
      "\(Format.count(sameBitsCount))/\(Format.count(twinCount)) \(agrees ? "✓" : "✗")"
    }
  }

  /// One question in all modes that answered it.
  package struct Question: Equatable, Sendable {
    package var promptText: String
    package var sampling: SamplingParameters
    package var rows: [Row]

    package func row(in mode: KernelMode) -> Row? { rows.first { $0.mode == mode } }
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
      let same = "\(Format.count(sameBitsCount))/\(Format.count(twinCount)) same bits"
      guard distinctCount > questionCount else { return same }
      let whole =
        "\(same) · \(Format.count(distinctCount)) answers to \(Format.count(questionCount)) "
        + (questionCount == 1 ? "question" : "questions")
      return whole.count <= width ? whole : "\(same) · \(Format.count(distinctCount)) distinct"
    }
  }

  package var rows: [Row]
  /// In the order the modes were first seen.
  package var totals: [Total]
  package var questions: [Question]
  package let labels: QuestionLabels

  package init(rows: [Row], former: [FormerTwins] = []) {
    self.rows = rows
    labels = QuestionLabels(rows.map(\.promptText))
    totals = []
    questions = []
    for row in rows {
      add(toQuestion: row)
      if row.twinCount > 0 { add(toTotal: row) }
    }
    for twins in former { add(toTotal: twins) }
  }

  /// Questions that somebody ran alone come first: the others are there for their company.
  package init(_ twins: TwinLedger) {
    let groups = twins.groups
    let sure = groups.filter { $0.reference?.kind == .alone }
    self.init(
      rows: (sure + groups.filter { $0.reference?.kind != .alone }).map {
        Row(
          promptText: $0.promptText, mode: $0.mode, sampling: $0.sampling,
          twinCount: $0.twinCount, sameBitsCount: $0.sameBitsTwinCount,
          distinctCount: $0.uniqueCompletionCount, hashCount: $0.uniqueHashCount,
          sizes: $0.completionSizes, texts: $0.completionTexts, firstDifference: $0.firstDifference,
          reference: $0.reference)
      }, former: twins.formerTotals)
  }

  private mutating func add(toQuestion row: Row) {
    let place = questions.firstIndex {
      $0.promptText == row.promptText && $0.sampling == row.sampling
    }
    if let place {
      questions[place].rows.append(row)
    } else {
      questions.append(
        Question(promptText: row.promptText, sampling: row.sampling, rows: [row]))
    }
  }

  private mutating func add(toTotal twins: FormerTwins) {
    let place = place(ofTotal: twins.mode)
    totals[place].questionCount += twins.groupCount
    totals[place].twinCount += twins.twinCount
    totals[place].sameBitsCount += twins.sameBitsCount
    totals[place].distinctCount += twins.uniqueCompletionCount
  }

  private mutating func place(ofTotal mode: KernelMode) -> Int {
    if let known = totals.firstIndex(where: { $0.mode == mode }) { return known }
    totals.append(Total(mode: mode))
    return totals.count - 1
  }

  private mutating func add(toTotal row: Row) {
    let place = place(ofTotal: row.mode)
    totals[place].questionCount += 1
    totals[place].twinCount += row.twinCount
    totals[place].sameBitsCount += row.sameBitsCount
    totals[place].distinctCount += row.distinctCount
  }
}
