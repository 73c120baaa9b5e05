import EngineTypes
import SessionLog

/// The requests of both logs that ask one question, and who of them is held against whom.
struct QuestionGroup {
  let requests: Pair<[RequestDigest]>
  let pairing: RequestPairing

  init(_ requests: Pair<[RequestDigest]>) {
    self.requests = requests
    pairing = RequestPairing(requests)
  }

  /// All of them, by the questions' numbers.
  static func all(_ digests: Pair<LogDigest>, count: Int) -> [QuestionGroup] {
    var lists = Array(repeating: Pair<[RequestDigest]>([], []), count: count)
    for request in digests.a.requests { lists[request.question].a.append(request) }
    for request in digests.b.requests { lists[request.question].b.append(request) }
    return lists.map(QuestionGroup.init)
  }

  var pairs: [Pair<RequestDigest>] {
    pairing.pairs.map { Pair(requests.a[$0.a], requests.b[$0.b]) }
  }

  /// The whole answers of each log, each once, and by what they are told apart.
  func answers(_ headers: Pair<SessionHeader>) -> (AnswerStrength, Pair<Set<Answer>>) {
    let whole = requests.map { $0.filter { $0.isWhole && $0.hash != nil } }
    let all = Set(
      whole.a.map { $0.hashHeader(in: headers.a) } + whole.b.map { $0.hashHeader(in: headers.b) })
    // Hashes of two modes differ where nothing else does.
    let strength = all.count > 1 || all.contains(nil) ? AnswerStrength.tokens : .bits
    return (
      strength,
      whole.map { requests in
        Set(requests.map { strength == .bits ? .bits($0.hash) : .tokens($0.tokensDigest) })
      }
    )
  }

  /// By what one whole answer is told from another.
  enum Answer: Hashable {
    case bits(OutputHash?)
    case tokens(UInt64)
  }
}

extension ComparedQuestion {
  init(
    _ question: QuestionTable.Question, _ group: QuestionGroup,
    _ missing: Pair<[MissingPartner]>, _ headers: Pair<SessionHeader>, _ differences: MeetingTable
  ) {
    (promptText, promptTokenCount) = (question.promptText, question.promptTokenCount)
    sampling = question.sampling
    pairs = group.pairs.map { pair in
      ComparedPair(
        requests: pair.map(ComparedRequest.init), finding: differences.finding(pair, headers))
    }
    unpaired = missing
    let answers: Pair<Set<QuestionGroup.Answer>>
    (answerStrength, answers) = group.answers(headers)
    answerCounts = answers.map(\.count)
    commonAnswerCount = answers.a.intersection(answers.b).count
  }
}
