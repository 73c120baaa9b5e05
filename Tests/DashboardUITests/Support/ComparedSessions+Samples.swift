import DashboardUI
import EngineTypes
import Terminal

/// Two sessions as `invar compare` would tell of them.
extension ComparedSessions {
  /// Twelve questions: two differ, one has other bits, one was asked of A alone.
  static var differing: ComparedSessions {
    var sessions = sample(
      .differs,
      "different tokens: of 18 requests that both logs have, 14 have the same bits, 1 has the same "
        + "tokens and other bits, 3 differ in a token, the first at token 5; 1 other was not compared"
    )
    sessions.differences = [
      Difference("threads", Pair("1", "8"), note: ""),
      Difference("mode", Pair("invariant → standard", "standard"), note: "in every hash"),
      Difference("token budget", Pair("256", "64"), note: ""),
    ]
    sessions.notes = [
      "4 requests with other bits ran standard kernels, whose sums depend on company and threads",
      "1 request of A without a partner: not submitted in B",
    ]
    sessions.questions[3] = differs
    sessions.questions[4] = otherBits
    sessions.questions[7] = differs
    sessions.questions[7].name = "\"Which of two equal sums is the larger one?\""
    sessions.questions[11] = Question(.onlyInA, name: "\"Only here\"", prompt: "Only here")
    sessions.questions[11].sentences = ["1 request of A without a partner: not submitted in B"]
    sessions.next = "for the layer and operation: invar locate a.jsonl b.jsonl --request r4"
    return sessions
  }

  static var equal: ComparedSessions {
    sample(.sameBits, "same bits: all 12 requests that were compared came out the same")
  }

  private static func sample(_ verdict: Verdict, _ headline: String) -> ComparedSessions {
    var sessions = ComparedSessions(
      verdict, headline: headline,
      logs: Pair(
        Log(name: "here/a.jsonl", contents: "19 requests, 912 tokens in 340 steps"),
        Log(name: "there/b.jsonl", contents: "18 requests, 864 tokens in 402 steps, torn off")),
      agreement: "the sessions have one model and the same settings", ratioName: "B ÷ A")
    sessions.questions = (1...12).map(same)
    sessions.speed = [
      SpeedTable(
        title: "18 pairs completed in company",
        figures: [
          Figure("TTFT p50", Pair("10.0ms", "12.5ms"), ratio: "1.25×"),
          Figure("TTFT p95", Pair("18.0ms", "--"), ratio: "--"),
          Figure("TPOT p50", Pair("1.1ms", "1.0ms"), ratio: "0.91×"),
        ]),
      SpeedTable(
        title: "all that is in the logs",
        figures: [
          Figure("steps", Pair("340", "402"), ratio: "1.18×"),
          Figure("tokens a second of the load", Pair("1,204.0", "980.2"), ratio: "0.81×"),
        ]),
    ]
    return sessions
  }

  private static func same(_ number: Int) -> Question {
    let text = "Question \(number): why does the order of a sum matter to its last bits?"
    var question = Question(.sameBits, name: "\"\(text.prefix(60))…\"", prompt: text)
    (question.sameCount, question.comparedCount) = (1, 1)
    question.sentences = ["1 has the same bits", "1 different answer in A, 1 in B, 1 in both"]
    question.pairs = [pair(.sameBits, number, number)]
    return question
  }

  private static var differs: Question {
    var question = Question(
      .differs, name: "\"Is addition associative?\"",
      prompt: "Is addition associative?\nAnswer in one word.")
    (question.sameCount, question.comparedCount) = (1, 4)
    (question.firstToken, question.firstBits) = (5, 3)
    question.sentences = [
      "1 has the same bits, 3 differ in a token, the first at token 5",
      "2 different answers in A, 3 in B, 1 in both",
      "r4 of A, r4 of B: differs @ token 5, bits from token 3 on, 48 tokens compared, standard",
      "log-probabilities of 6 tokens: they differ from token 3 on, by at most 0.004211",
    ]
    question.locate = "invar locate here/a.jsonl there/b.jsonl --request r4"
    question.parting = Parting(
      token: 5, isOtherToken: true,
      Pair(
        excerpt("A: r4", " not", 407, " in floating point,\nwhere every sum is rounded"),
        excerpt("B: r4", " only", 1018, " among the real numbers; a machine rounds")))
    let beginning = "Let me think about that before I answer it. No. Addition is associative"
    question.answers = [
      Answers(
        token: 5, isOtherToken: true,
        Pair(
          whole("A: r4, r18", beginning, " not", 407, " in floating point,\nsums round."),
          whole("B: r4, r17", beginning, " only", 1018, " among the reals; a machine rounds."))),
      Answers(
        token: nil, isOtherToken: false,
        Pair(
          whole("A: r17", "It is, on paper: the very last words.", "", nil, ""),
          whole("B: r16", "It is, on paper: the very last words.", "", nil, ""))),
    ]
    question.pairs = [
      pair(.differs, 4, 4), pair(.differs, 16, 15), pair(.sameBits, 17, 16), pair(.differs, 18, 17),
    ]
    return question
  }

  private static var otherBits: Question {
    var question = Question(.otherBits, name: "\"Say yes.\"", prompt: "Say yes.")
    (question.sameCount, question.comparedCount, question.firstBits) = (0, 1, 12)
    question.sentences = ["1 has the same tokens and other bits"]
    question.parting = Parting(
      token: 12, isOtherToken: false,
      Pair(excerpt("A: r5", " yes", 9, ""), excerpt("B: r5", " yes", 9, "")))
    question.pairs = [pair(.otherBits, 5, 5)]
    question.locate = "invar locate here/a.jsonl there/b.jsonl --request r5"
    return question
  }

  private static func whole(
    _ title: String, _ before: String, _ text: String, _ token: Int?, _ after: String
  ) -> Excerpt {
    Excerpt(title, before: before, token: token.map(TokenID.init), text: text, after: after)
  }

  private static func excerpt(
    _ title: String, _ text: String, _ token: Int, _ after: String
  ) -> Excerpt {
    var excerpt = Excerpt(
      title, before: "…No. Addition is associative", token: TokenID(token), text: text, after: after
    )
    excerpt.top = [
      TokenLogprob(token: TokenID(token), logprob: -0.6931),
      TokenLogprob(token: TokenID(407), logprob: -0.6942),
      TokenLogprob(token: TokenID(55), logprob: -3.25),
    ]
    excerpt.spellings = [TokenID(407): " not"]
    return excerpt
  }

  private static func pair(_ verdict: Verdict, _ a: Int, _ b: Int) -> RequestPair {
    var pair = RequestPair(verdict, Pair(request(a, 1_200_000_000), request(b, 1_310_000_000)))
    pair.tokenCount = 48
    if verdict == .differs { (pair.firstToken, pair.firstBits) = (5, 3) }
    if verdict == .otherBits { pair.firstBits = 12 }
    return pair
  }

  private static func request(_ id: Int, _ time: UInt64) -> Request {
    Request(RequestID(id), mode: .standard, isolation: .shared, timeToLastToken: time)
  }
}

/// The screen of two sessions, played by hand.
struct ComparisonStage {
  private(set) var state: ComparisonState
  /// What the loop would have had to do.
  private(set) var effects: [Effect] = []

  init(
    _ sessions: ComparedSessions = .differing, width: Int = 120, height: Int = 40,
    keys: KeyMap = .standard
  ) {
    state = ComparisonState(sessions, keys: keys)
    press(.resize(width: width, height: height))
  }

  mutating func press(_ keys: Key...) {
    for key in keys { effects += state.press(key, at: 0) }
  }

  /// Clicks on the first place of the screen that says so.
  mutating func click(_ text: String) {
    for (y, line) in frame.lines.enumerated() {
      guard let place = line.firstRange(of: text) else { continue }
      let x = line.distance(from: line.startIndex, to: place.lowerBound)
      return press(.mouse(MouseEvent(action: .press, x: x, y: y)))
    }
  }

  /// Clicks on a heading of the list.
  mutating func clickHeading(_ text: String) {
    for (y, line) in frame.lines.enumerated() where line.hasPrefix("│verdict ") {
      guard let place = line.firstRange(of: text) else { continue }
      let x = line.distance(from: line.startIndex, to: place.lowerBound)
      return press(.mouse(MouseEvent(action: .press, x: x, y: y)))
    }
  }

  var frame: CellBuffer {
    var buffer = CellBuffer(width: state.width, height: state.height)
    ComparisonView(state).render(into: &buffer, in: buffer.bounds)
    return buffer
  }

  var text: String { frame.text }
  var hints: String { frame.lines.last ?? "" }
}
