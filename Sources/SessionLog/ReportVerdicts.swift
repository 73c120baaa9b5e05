import EngineTypes

/// What the twins of a session say, for its report: each request's word, and the words counted.
struct ReportVerdicts {
  /// Every group, in the order in which its first request finished.
  let groups: [TwinGroupSummary]
  private let twins: TwinLedger

  /// Of an answer that is not whole.
  static let notCompared = "not compared"

  init(_ session: RecordedSession, requestCount: Int) {
    // Nothing is forgotten.
    var twins = TwinLedger(maxFinished: max(1, requestCount))
    for event in session.eventStream { twins.absorb(event) }
    (self.twins, groups) = (twins, twins.groups)
  }

  /// The same for a table: the answer's verdict, the number of the request it was compared with, and
  /// the first token that differs.
  func comparison(of request: RequestSummary) -> [String?] {
    let id = request.request.id
    guard request.end?.reason.isCompletion == true else { return [Self.notCompared, nil, nil] }
    if twins.isReference(id) { return ["reference", nil, nil] }
    let reference = twins.reference(of: id).map { String($0.request.rawValue) }
    let verdict = twins.verdict(of: id)
    switch verdict {
    case .sameBits, .sameTokens: return [verdict.kind.rawValue, reference, nil]
    case .differs(let token): return [verdict.kind.rawValue, reference, String(token)]
    case .ranAlone: return [verdict.kind.rawValue, nil, nil]
    case .mixed, .noTwinYet: return [Self.notCompared, nil, nil]
    }
  }

  func isMixed(_ request: RequestSummary) -> Bool {
    !isCutOff(request) && twins.verdict(of: request.request.id) == .mixed
  }

  /// Whether it was ended from outside, so that its answer is compared with nobody's.
  func isCutOff(_ request: RequestSummary) -> Bool { request.end?.reason.isFromOutside ?? false }

  /// What is said of a request; the run that others are compared with is not its own twin.
  func word(_ request: RequestSummary) -> String {
    if isCutOff(request) { return Self.notCompared }
    let id = request.request.id
    let verdict = twins.verdict(of: id)
    guard let end = request.end else {
      return switch verdict {
      case .sameBits, .sameTokens, .differs: "\(verdict.words) so far"
      case .ranAlone, .mixed, .noTwinYet: verdict.words
      }
    }
    guard end.reason.isCompletion else { return Self.notCompared }
    if twins.isReference(id) { return "reference" }
    return verdict == .noTwinYet ? "no twin" : verdict.words
  }
}

extension MarkdownReport {
  var verdictSection: String {
    var lines: [String] = []
    for mode in modes {
      let groups = verdicts.groups.filter { $0.mode == mode && $0.twinCount > 0 }
      guard !groups.isEmpty else { continue }
      let compared = groups.reduce(0) { $0 + $1.twinCount }
      lines.append(
        "- **\(mode)**: of \(NumberText.counted(compared, "twin")) in company, compared with their "
          + "reference: " + strengths(groups) + ".")
    }
    if lines.isEmpty { lines = ["- No answer in company has a twin, so nothing can be said."] }
    let alone = verdicts.groups.reduce(0) { $0 + $1.aloneCount }
    if alone > 0 {
      lines.append(
        "- Answers of runs that had all their steps to themselves, which say nothing of company: "
          + "\(NumberText.count(alone)).")
    }
    let mixed = requests.count { verdicts.isMixed($0) }
    if mixed > 0 {
      lines.append(
        "- Requests that saw more than one mode, with a hash but no verdict: \(NumberText.count(mixed))."
      )
    }
    let cutOff = requests.count { verdicts.word($0) == ReportVerdicts.notCompared }
    if cutOff > 0 {
      lines.append(
        "- Requests cancelled, cut off or ended with an error, which are compared with nobody: "
          + "\(NumberText.count(cutOff))."
      )
    }
    return "## Did company change an answer?\n\n" + lines.joined(separator: "\n")
  }

  /// `12 same bits, 3 same tokens, 0 differs`: how many agree how far.
  private func strengths(_ groups: [TwinGroupSummary]) -> String {
    let counts: [(Verdict.Kind, (TwinGroupSummary) -> Int)] = [
      (.sameBits, \.sameBitsTwinCount), (.sameTokens, \.sameTokensTwinCount),
      (.differs, \.otherTokensTwinCount),
    ]
    return counts.map { kind, count in
      "\(NumberText.count(groups.reduce(0) { $0 + count($1) })) \(kind.rawValue)"
    }.joined(separator: ", ")
  }

  /// In the order they were first seen.
  private var modes: [KernelMode] {
    verdicts.groups.reduce(into: []) { if !$0.contains($1.mode) { $0.append($1.mode) } }
  }

  var twinSection: String {
    let rows = verdicts.groups.map { group in
      [
        Markdown.short(group.promptText), "\(group.mode)", NumberText.count(group.completionCount),
        NumberText.count(group.aloneCount), NumberText.count(group.twinCount),
        NumberText.count(group.sameBitsTwinCount), NumberText.count(group.sameTokensTwinCount),
        NumberText.count(group.otherTokensTwinCount),
        NumberText.count(group.uniqueCompletionCount),
        NumberText.count(group.uniqueHashCount),
        group.firstDifference.map { "token \($0)" } ?? "none",
        group.reference.map { "\($0.request) (\($0.kind.rawValue))" } ?? "",
      ]
    }
    return section(
      "Twin groups",
      [
        "prompt", "mode", "answers", "ran alone", "twins in company",
        Verdict.Kind.sameBits.rawValue,
        Verdict.Kind.sameTokens.rawValue, Verdict.Kind.differs.rawValue, "different texts",
        "different hashes", "first difference", "reference",
      ],
      rows, none: "No request came to its end in one mode.")
      + (rows.isEmpty
        ? ""
        : """


        A group's answers are its reference, those that ran alone and its twins in company. How far a \
        twin agrees: all bits; all tokens, with other bits; or another text.
        """)
  }

  var requestSection: String {
    let taken = requests.map { (id: $0.request.id, cells: row($0)) }
    let refused = load.rejected.map { (id: $0.id, cells: row($0)) }
    let all = (taken + refused).sorted { $0.id < $1.id }
    let text = section(
      "Requests",
      [
        "id", "prompt", "prompt tokens", "cached", "generated", "end", "counts as", "TTFT ms",
        "TPOT ms", "preempted", "mode", "hash", "verdict",
      ], all.prefix(Self.rowLimit).map(\.cells), none: "Nothing was asked.")
    let left = all.count - Self.rowLimit
    return left > 0
      ? "\(text)\n\nAnd \(NumberText.count(left)) more; the CSV export has all." : text
  }

  private func row(_ request: RequestSummary) -> [String] {
    [
      "\(request.request.id)", Markdown.short(request.request.promptText),
      NumberText.count(request.request.promptTokens.count),
      request.end.map { NumberText.count($0.cachedTokenCount) } ?? "",
      NumberText.count(request.tokens.count),
      request.ending, request.account.rawValue,
      Markdown.milliseconds(request.times.timeToFirstToken),
      Markdown.milliseconds(request.times.timePerOutputToken),
      NumberText.count(request.preemptionCount),
      request.end.map { $0.mode?.description ?? "mixed" } ?? "",
      request.end?.hash.short ?? "", verdicts.word(request),
    ]
  }

  /// It never ran, so most of its cells are empty.
  private func row(_ refused: RejectedRequest) -> [String] {
    [
      "\(refused.id)", Markdown.short(refused.promptText), "", "", "",
      "rejected: \(Markdown.text("\(refused.reason)"))",
      RequestAccount(refused: refused.isolation).rawValue, "", "", "", "", "", "never ran",
    ]
  }
}

extension RequestSummary {
  /// How it ended, with the reason where that is an error.
  fileprivate var ending: String {
    guard let end else { return "still running" }
    if let problem = end.problem { return "error: \(problem)" }
    return end.reason.rawValue
  }
}
