import EngineTypes
import Probing
import Synchronization

/// A server without a network: what it answers depends on the prompt, and on what it does wrong.
final class ScriptedServer: Asking {
  enum Fault: Hashable, Sendable {
    case none
    /// Another token from so many requests at once on.
    case tokens(load: Int)
    /// Other log-probabilities, and no other token.
    case logprobs(load: Int)
    /// Another token each second time, whoever is there.
    case runToRun
    /// Another token the first time that a prompt comes.
    case cold
    case coldAndTokens(load: Int)
    /// Another token where it is not streamed.
    case whole
    /// Another name of its own each time.
    case fingerprints
    /// Only the receipt's hash changes.
    case hash(load: Int)
    /// Never an answer.
    case silent
  }

  /// What of its answers can be seen.
  struct Looks: Sendable {
    var hasScores = true
    var hasReceipts = false
    /// Whether it answers one request after the other.
    var isSerial = false
  }

  static let margin = 0.25
  static let shift = 0.03125

  private let fault: Fault
  private let looks: Looks
  private struct State {
    var asked: [String: Int] = [:]
    var time: UInt64 = 1_000
    var loads: [Int] = []
  }
  private let state = Mutex(State())

  init(_ fault: Fault = .none, _ looks: Looks = Looks()) {
    (self.fault, self.looks) = (fault, looks)
  }

  var loads: [Int] { state.withLock { $0.loads } }

  var clock: @Sendable () -> UInt64 { { self.state.withLock { $0.time } } }

  func models(until isStopped: () -> Bool) throws(ProbeError) -> [OfferedModel] {
    [OfferedModel(id: "small", owner: "vllm")]
  }

  func ask(_ questions: [Question], _ manner: Manner, until isStopped: () -> Bool) -> [Asked] {
    state.withLock { state in
      state.loads.append(questions.count)
      let start = state.time
      state.time += 1_000
      return questions.enumerated().map { index, question in
        let count = state.asked[question.prompt, default: 0]
        state.asked[question.prompt] = count + 1
        let wait = looks.isSerial ? UInt64(index) * 20 : 0
        return Asked(
          question: question, sent: start, first: start + wait + 1, end: start + wait + 20,
          outcome: fault == .silent
            ? .failure(.cutOff)
            : .success(answer(question, load: questions.count, count: count)),
          wasStreamed: question.isStreamed)
      }
    }
  }

  private func answer(_ question: Question, load: Int, count: Int) -> Answer {
    var random = SplitMix64(seed: question.prompt.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
    var answer = Answer()
    for index in 0..<8 {
      var word = "w\(random.next(below: 1000)) "
      var value = -Double(1 + random.next(below: 100)) / 128
      if index == 3, changesToken(question, load, count) { word = "other " }
      if index == 5, case .logprobs(let limit) = fault, load >= limit { value -= Self.shift }
      answer.text += word
      guard looks.hasScores else { continue }
      let top = [(word, value), ("second ", value - Self.margin)].map { token, value in
        TokenScore.Candidate(token: token, logprob: Self.logprob(value))
      }
      answer.scores.append(TokenScore(token: word, logprob: Self.logprob(value), top: top))
    }
    answer.finishReason = "length"
    if fault == .fingerprints { answer.fingerprint = count % 2 == 0 ? "a" : "b" }
    if looks.hasReceipts {
      let differs = if case .hash(let limit) = fault { load >= limit } else { false }
      answer.outputHash = "\(answer.text.hashValue)" + (differs ? "x" : "")
    }
    return answer
  }

  private func changesToken(_ question: Question, _ load: Int, _ count: Int) -> Bool {
    switch fault {
    case .tokens(let limit): load >= limit
    case .runToRun: count % 2 == 1
    case .cold: count == 0
    case .coldAndTokens(let limit): count == 0 || load >= limit
    case .whole: !question.isStreamed
    default: false
    }
  }

  static func logprob(_ value: Double) -> Logprob { Logprob(digits: "\(value)", value: value) }
}

extension ScriptedServer {
  /// Probes it by a small plan.
  func probe(
    _ change: (inout ProbePlan.Wishes) -> Void = { _ in }, stopAfter limit: Int = .max
  ) throws -> ProbeReport {
    var wishes = ProbePlan.Wishes()
    wishes.seed = 1
    wishes.size = 8
    change(&wishes)
    let facts = ServerFacts(
      address: "http://server",
      manner: Manner(endpoint: .completions, model: "small", family: .vllm, topCount: 5),
      streams: true)
    let run = ProbeRun(
      try ProbePlan(wishes), facts, self, Pace(requestCount: 100_000, size: 1, rate: .infinity),
      clock: clock)
    return run.run(pause: { _ in }, until: { self.loads.count >= limit }, progress: { _ in })
  }
}
