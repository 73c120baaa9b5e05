import Fleet
import Testing

/// Rates and percentiles over time, whatever becomes of the server meanwhile.
struct WindowTests {
  private static let second: UInt64 = 1_000_000_000
  private static let window = 60 * second

  private func history(
    _ texts: [(at: UInt64, text: String)], window: UInt64 = window
  ) throws -> EngineHistory {
    let first = try ServerSample(text: texts[0].text)
    var history = EngineHistory(
      try #require(first.engine), processStart: first.processStart, at: texts[0].at * Self.second)
    for (at, text) in texts.dropFirst() {
      let sample = try ServerSample(text: text)
      history.absorb(
        try #require(sample.engine), processStart: sample.processStart, at: at * Self.second,
        window: window)
    }
    return history
  }

  @Test func oneAnswerGivesNoRate() throws {
    let history = try history([(1, Texts.vllm(tokens: 500))])
    #expect(history.figures(within: Self.window) == nil)
  }

  /// Tokens told second by second, and what came of them in the end.
  @Test(arguments: [
    ("it grows", [100, 150, 250], nil, 150.0, 0),
    ("it stands", [100, 100, 100], nil, 0, 0),
    // What a new process has came since.
    ("a restart", [100, 150, 20], nil, 70, 1),
    ("two restarts", [100, 30, 10], nil, 40, 2),
    ("a restart to nothing", [100, 0, 5], nil, 5, 1),
    // The process says when it began.
    ("one process", [100, 150, 250], [7, 7, 7], 150, 0),
    ("a new process that is ahead already", [100, 150, 400], [7, 7, 9], 450, 1),
    ("a new process", [100, 150, 20], [7, 7, 9], 70, 1),
    ("a slip of one process", [100, 40, 160], [7, 7, 7], 120, 0),
  ])
  func countersGoOn(
    name: String, tokens: [Int], starts: [Int]?, increase: Double, restarts: Int
  ) throws {
    let texts = tokens.indices.map { place in
      (UInt64(place + 1), Texts.vllm(tokens: tokens[place], start: starts?[place]))
    }
    let history = try history(texts)
    let figures = try #require(history.figures(within: Self.window))
    #expect(figures.increase(of: .generationTokens) == increase)
    #expect(figures.rate(of: .generationTokens) == increase / 2)
    #expect(history.restartCount == restarts)
    #expect(history.sample[.generationTokens] == Double(tokens[2]), "as the server says it")
  }

  @Test(arguments: [
    ([[1, 2, 3, 3], [2, 4, 6, 6]], nil, [1.0, 2, 3, 3]),
    // A whole histogram begins anew, also where one of its buckets has passed the old one.
    ([[1, 2, 3, 3], [2, 2, 2, 2]], nil, [2, 2, 2, 2]),
    ([[1, 2, 3, 3], [5, 5, 5, 5]], [7, 8], [5, 5, 5, 5]),
    ([[1, 2, 3, 3], [0, 2, 3, 3]], [7, 7], [0, 0, 0, 0]),
  ])
  func histogramsGoOn(ttft: [[Int]], starts: [Int]?, expected: [Double]) throws {
    let history = try history(
      ttft.indices.map { (UInt64($0 + 1), Texts.vllm(ttft: ttft[$0], start: starts?[$0])) })
    let figures = try #require(history.figures(within: Self.window))
    #expect(figures.histogram(of: .timeToFirstToken)?.counts == expected)
  }

  /// Two texts of one real server: what came between them.
  @Test func aRealServerOverTime() throws {
    let texts = try ["llama-server-busy", "llama-server-idle"].map {
      String(decoding: try Texts.recorded($0), as: UTF8.self)
    }
    let history = try history([(10, texts[0]), (30, texts[1])])
    let figures = try #require(history.figures(within: Self.window))
    #expect(figures.seconds == 20)
    #expect(figures.rate(of: .generationTokens) == 160.0 / 20)
    #expect(figures.rate(of: .promptTokens) == (158.0 - 72) / 20)
    #expect(figures.part(.prefixHits, of: .prefixQueries) == 58.0 / (216 - 72))
    #expect(figures.histogram(of: .interTokenLatency)?.mean == 16.1731 / 160)
  }

  /// The window moves on: what came before it is in no rate.
  @Test func aWindowForgets() throws {
    // A burst of 6000 tokens in the first second, then ten a second.
    let texts = (0...200).map { second in
      (UInt64(second + 1), Texts.vllm(tokens: second == 0 ? 0 : 6_000 + 10 * second))
    }
    let history = try history(texts)
    for (window, seconds) in [(10, 10.0), (30, 30), (60, 60)] {
      let figures = try #require(history.figures(within: UInt64(window) * Self.second))
      #expect(figures.seconds == seconds && figures.rate(of: .generationTokens) == 10)
    }
    #expect(history.sinceFirst.increase(of: .generationTokens) == 8_000)
    let first = try self.history(Array(texts.prefix(31))).figures(within: Self.window)
    #expect(first?.seconds == 30 && first?.rate(of: .generationTokens) == 210)
  }

  /// Percentiles are of the window's values alone.
  @Test func aSlowPastIsNotInThePresentPercentile() throws {
    var texts = [(at: UInt64(1), text: Texts.vllm(ttft: [0, 0, 1_000, 1_000]))]
    for second in 1...100 {
      texts.append(
        (UInt64(second + 1), Texts.vllm(ttft: [second, second, 1_000 + second, 1_000 + second])))
    }
    let history = try history(texts)
    let recent = try #require(
      history.figures(within: Self.window)?.histogram(of: .timeToFirstToken))
    #expect(recent.count == 60)
    #expect(try #require(recent.percentile(0.99)).value < 0.1)
    let whole = try #require(history.sample[.timeToFirstToken]?.percentile(0.5))
    #expect(abs(whole.value - 5.05) < 1e-12)
  }

  @Test func aFigureThatWasNotToldIsNotZero() throws {
    let text = "vllm:num_requests_running 1\n"
    let history = try history([
      (1, text), (2, text + "vllm:generation_tokens_total 50\n"),
      (3, text + "vllm:generation_tokens_total 80\n"), (4, text),
    ])
    #expect(history.figures(within: Self.window)?.rate(of: .generationTokens) == nil)
    #expect(history.figures(within: 2 * Self.second)?.increase(of: .generationTokens) == 30)
  }

  @Test func theChartHasAGapWhereNoAnswerCame() throws {
    var history = try history([(1, Texts.vllm(running: 1, tokens: 0))])
    history.closeInterval()
    for second in [2, 3, 5] as [UInt64] {
      let sample = try ServerSample(
        text: Texts.vllm(running: Int(second), tokens: Int(second) * 10))
      history.absorb(
        try #require(sample.engine), processStart: nil, at: second * Self.second,
        window: Self.window)
      history.closeInterval()
      if second == 3 { history.closeInterval() }
    }
    #expect(history.points.map { $0?.running } == [1, 2, 3, nil, 5])
    #expect(history.points.map { $0?.generationRate } == [nil, 20, 10, nil, 10])
    #expect(history.peak.running == 5)
    for _ in 0..<1_000 { history.closeInterval() }
    #expect(history.points.count == EngineHistory.pointLimit)
  }

  @Test func finishedRequestsAreToldByReason() throws {
    func text(_ stop: Int, _ length: Int) -> String {
      Texts.vllm()
        + "vllm:request_success_total{engine=\"0\",model_name=\"m\",finished_reason=\"stop\"} \(stop)\n"
        + "vllm:request_success_total{engine=\"0\",model_name=\"m\",finished_reason=\"length\"} \(length)\n"
    }
    let history = try history([(1, text(5, 1)), (2, text(9, 1)), (5, text(2, 0))])
    let figures = try #require(history.figures(within: Self.window))
    #expect(figures.finished == ["stop": 6, "length": 0])
    #expect(figures.finishedRate == 1.5)
  }
}
