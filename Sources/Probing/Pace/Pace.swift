import EngineTypes

/// How much is asked of a server.
package struct Pace: Hashable, Sendable {
  /// Requests in all.
  package var requestCount: Int
  /// Requests at once.
  package var size: Int
  /// Requests a second, on average: those of a case are sent together, then there is a pause.
  package var rate: Double

  package init(requestCount: Int, size: Int, rate: Double) {
    (self.requestCount, self.size, self.rate) = (requestCount, size, rate)
  }

  /// What nobody needs to be asked for: less than one busy user.
  package static let gentle = Pace(requestCount: 160, size: 16, rate: 10)

  package var isGentle: Bool {
    requestCount <= Self.gentle.requestCount && size <= Self.gentle.size
      && rate <= Self.gentle.rate
  }

  /// When the next requests may be sent, after so many were at a time.
  func next(after time: UInt64, _ count: Int) -> UInt64 {
    guard rate.isFinite, rate > 0 else { return time }
    return time + UInt64(min(1e15, Double(count) / rate * 1e9))
  }
}

/// What a probe will cost the server, said before it begins.
package struct Estimate: Hashable, Sendable {
  package var requestCount: Int
  package var largestLoad: Int
  /// A guess: only the server's tokenizer knows.
  package var promptTokenCount: Int
  /// At most.
  package var outputTokenCount: Int
  /// At least, by the rate.
  package var seconds: Double

  package init(_ plan: ProbePlan, _ pace: Pace) {
    let questions = plan.cases.flatMap(\.questions)
    requestCount = questions.count
    largestLoad = plan.largestLoad
    // About four bytes a token, in English.
    promptTokenCount = questions.reduce(0) { $0 + $1.prompt.utf8.count / 4 + 1 }
    outputTokenCount = questions.reduce(0) { $0 + $1.maxTokens }
    seconds = pace.rate.isFinite ? Double(questions.count) / pace.rate : 0
  }

  package var words: String {
    "\(NumberText.counted(requestCount, "request")), at most \(largestLoad) at once; about "
      + "\(NumberText.count(promptTokenCount)) prompt tokens and at most "
      + "\(NumberText.count(outputTokenCount)) generated ones; "
      + "\(NumberText.roughly(seconds * 1e9)) or more"
  }
}
