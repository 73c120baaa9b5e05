package import EngineTypes

/// The *1000 completions* experiment, live: how many answers each question got in each mode.
package struct ProofSummary: Equatable, Sendable {
  /// The answers to one question in one mode: of one length, or of all together.
  package struct Row: Equatable, Sendable {
    package var promptText: String
    package var promptTokenCount: Int
    package var mode: KernelMode
    package var sampling: SamplingParameters
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
    package var promptTokenCount: Int
    /// As it was asked first; it may have been asked for answers of other lengths too.
    package var sampling: SamplingParameters
    /// Answers of every length together, a mode each.
    package var rows: [Row]
    /// By how many tokens an answer may have, the newest first.
    package var lengths: [Length]

    package func row(in mode: KernelMode) -> Row? { rows.first { $0.mode == mode } }

    /// Whether a request asks it, whatever the length of its answer.
    package func isAsked(by entry: RequestEntry) -> Bool {
      entry.promptText == promptText && entry.sampling.isSame(butForLength: sampling)
    }
  }

  /// The answers to one question that may have so many tokens.
  package struct Length: Equatable, Sendable {
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
    /// Whether there are more texts than answers compared, since references have texts too.
    package var needsReferences: Bool { distinctCount > twinCount }

    /// `42/42 same bits`, and how many texts there were where they were not all the same.
    package func sentence(width: Int) -> String {
      let same = "\(Format.count(sameBitsCount))/\(Format.count(twinCount)) same bits"
      guard distinctCount > questionCount else { return same }
      let texts = "\(same) · \(Format.count(distinctCount)) texts"
      let whole = "\(texts) to \(Format.counted(questionCount, "question"))"
      let sentences =
        needsReferences
        ? ["\(whole), references among them", "\(texts), references too"] : [whole, texts]
      return sentences.first { $0.count <= width } ?? same
    }
  }

  /// One for each question in each mode.
  package private(set) var rows: [Row] = []
  /// In the order the modes were first seen.
  package private(set) var totals: [Total] = []
  package private(set) var questions: [Question] = []
  package let labels: QuestionLabels

  /// Of nothing.
  package init() { labels = QuestionLabels([]) }

  /// Questions that somebody ran alone come first: the others are there for their company.
  package init(_ twins: TwinLedger) {
    let asked = twins.questions
    labels = QuestionLabels(asked.compactMap { $0.groups.first?.promptText })
    let sure = asked.filter(\.hasRunAlone)
    for question in sure + asked.filter({ !$0.hasRunAlone }) { add(question) }
    for former in twins.formerTotals { add(toTotal: former) }
  }

  private mutating func add(_ asked: TwinQuestionSummary) {
    let parts = asked.groups.map(Row.init)
    guard let row = Row(asked, parts) else { return }
    rows.append(row)
    if row.twinCount > 0 { add(toTotal: row) }
    let place = questions.firstIndex {
      $0.promptText == row.promptText && $0.promptTokenCount == row.promptTokenCount
        && $0.sampling.isSame(butForLength: row.sampling)
    }
    if let place {
      questions[place].rows.append(row)
    } else {
      questions.append(
        Question(
          promptText: row.promptText, promptTokenCount: row.promptTokenCount,
          sampling: row.sampling, rows: [row], lengths: []))
    }
    for part in parts { questions[place ?? questions.count - 1].add(part) }
  }

  /// What a question is called in a list: of those with one text, what tells them apart comes first.
  package func name(_ row: Row) -> String {
    let others = questions.filter { $0.promptText == row.promptText }
    var words = row.sampling.distinctions(from: others.map(\.sampling))
    if others.contains(where: { $0.promptTokenCount != row.promptTokenCount }) {
      words.append("a prompt of \(Format.counted(row.promptTokenCount, "token"))")
    }
    let distinction = words.isEmpty ? "" : words.joined(separator: ", ") + ": "
    return distinction + labels[row.promptText].inOneLine
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

extension ProofSummary.Question {
  fileprivate mutating func add(_ part: ProofSummary.Row) {
    if let place = lengths.firstIndex(where: { $0.sampling == part.sampling }) {
      lengths[place].rows.append(part)
    } else {
      lengths.insert(
        ProofSummary.Length(promptText: promptText, sampling: part.sampling, rows: [part]), at: 0)
    }
  }
}

extension ProofSummary.Row {
  fileprivate init(_ group: TwinGroupSummary) {
    self.init(
      promptText: group.promptText, promptTokenCount: group.promptTokenCount, mode: group.mode,
      sampling: group.sampling,
      twinCount: group.twinCount, sameBitsCount: group.sameBitsTwinCount,
      distinctCount: group.uniqueCompletionCount, hashCount: group.uniqueHashCount,
      sizes: group.completionSizes, texts: group.completionTexts,
      firstDifference: group.firstDifference, reference: group.reference)
  }

  /// All lengths together; who gave which text is told of each length for itself.
  fileprivate init?(_ question: TwinQuestionSummary, _ parts: [Self]) {
    guard var row = parts.first else { return nil }
    if parts.count > 1 {
      row.twinCount = parts.reduce(0) { $0 + $1.twinCount }
      row.sameBitsCount = parts.reduce(0) { $0 + $1.sameBitsCount }
      row.distinctCount = question.uniqueCompletionCount
      row.hashCount = question.uniqueHashCount
      (row.sizes, row.texts, row.reference) = ([], [], nil)
      row.firstDifference = parts.compactMap(\.firstDifference).min()
    }
    self = row
  }
}

extension TwinQuestionSummary {
  fileprivate var hasRunAlone: Bool { groups.contains { $0.reference?.kind == .alone } }
}

extension SamplingParameters {
  /// Whether answers differ in nothing but how long they may be.
  fileprivate func isSame(butForLength other: SamplingParameters) -> Bool {
    var other = other
    other.maxTokens = maxTokens
    return self == other
  }

  /// `temperature 0.70`, `seed 3`: what others have otherwise.
  fileprivate func distinctions(from others: [SamplingParameters]) -> [String] {
    let facts: [(SamplingParameters) -> String] = [
      { "temperature \(Format.fixed(Double($0.temperature), 2))" }, { "top-k \($0.topK)" },
      { "top-p \(Format.fixed(Double($0.topP), 2))" },
      { "min-p \(Format.fixed(Double($0.minP), 2))" }, { "seed \($0.seed)" },
      { $0.ignoresEndOfSequence ? "past its end" : "to its end" },
      { "stops at \($0.stopWords)" },
    ]
    return facts.filter { fact in others.contains { fact($0) != fact(self) } }.map { $0(self) }
  }
}
