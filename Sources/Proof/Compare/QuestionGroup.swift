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

  /// The hashes of whole answers, each once.
  var answers: Pair<Set<OutputHash>> {
    requests.map { Set($0.filter(\.isWhole).compactMap(\.hash)) }
  }
}

extension ComparedQuestion {
  init(
    _ question: QuestionTable.Question, _ group: QuestionGroup, _ headers: Pair<SessionHeader>,
    _ differences: MeetingTable
  ) {
    (promptText, promptTokenCount) = (question.promptText, question.promptTokenCount)
    sampling = question.sampling
    pairs = group.pairs.map { pair in
      ComparedPair(
        requests: pair.map(ComparedRequest.init), finding: differences.finding(pair, headers))
    }
    unpairedCounts = group.pairing.left.map(\.count)
    let answers = group.answers
    answerCounts = answers.map(\.count)
    commonAnswerCount = answers.a.intersection(answers.b).count
  }
}
