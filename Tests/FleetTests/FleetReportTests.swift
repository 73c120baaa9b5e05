import Fleet
import Testing

/// How targets stand, what rows are called, who stands out.
struct FleetReportTests {
  private static let second: UInt64 = 1_000_000_000

  private func target(_ text: String) throws -> Target { try Target(text) }

  private func fleet(_ targets: [Target]) -> Fleet {
    var fleet = Fleet(interval: Self.second, window: 60 * Self.second)
    fleet.setTargets(targets)
    return fleet
  }

  @Test func aTargetIsUpThenStaleThenDownAndUpAgain() throws {
    let target = try target("a:8000")
    var fleet = fleet([target])
    #expect(fleet.report(at: 1).replicas.map(\.state) == [.asking])
    fleet.fail(target, .connection("nobody listens there"), at: 1)
    #expect(fleet.report(at: 1).replicas[0].state == .down(reason: "nobody listens there"))
    try fleet.hear(Texts.vllm(), from: target, at: 2)
    for (now, state) in [
      (2, TargetState.up), (5, .up), (6, .stale(seconds: 4, reason: nil)),
      (12, .stale(seconds: 10, reason: nil)), (13, .down(reason: "no answer for 11 s")),
    ] {
      #expect(fleet.report(at: UInt64(now)).replicas[0].state == state, "\(now)")
    }
    fleet.fail(target, .timedOut(seconds: 4), at: 3)
    #expect(
      fleet.report(at: 3).replicas[0].state
        == .stale(seconds: 1, reason: "no answer within 4 s"))
    #expect(fleet.report(at: 20).replicas[0].state == .down(reason: "no answer within 4 s"))
    try fleet.hear(Texts.vllm(), from: target, at: 21)
    #expect(fleet.report(at: 21).replicas[0].state == .up)
  }

  @Test func stateIsCountedByTargetAndRowsByEngine() throws {
    let targets = try ["a:1", "b:1", "c:1"].map(target)
    var fleet = fleet(targets)
    try fleet.hear(Texts.vllm() + Texts.vllm(engine: "1"), from: targets[0], at: 1)
    fleet.fail(targets[1], .status(404), at: 1)
    let report = fleet.report(at: 1)
    #expect(report.targetCount == 3 && report.replicas.count == 4)
    let (up, down) = (report.count { $0 == .up }, report.count { $0.name == "down" })
    #expect(up == 1 && down == 1)
  }

  @Test func anEngineThatIsGoneIsDownAndThenForgotten() throws {
    let target = try target("a:1")
    var fleet = fleet([target])
    try fleet.hear(Texts.vllm() + Texts.vllm(engine: "1"), from: target, at: 1)
    try fleet.hear(Texts.vllm(), from: target, at: 2)
    #expect(
      fleet.report(at: 2).replicas.map(\.state)
        == [.up, .down(reason: "its server has it no more")])
    try fleet.hear(Texts.vllm(), from: target, at: 70)
    #expect(fleet.report(at: 70).replicas.count == 1)
  }

  /// As much of an address as tells rows of one model apart, and no more.
  @Test(arguments: [
    (["a:1"], [["m"]], ["m"]),
    (["a:1", "a:2"], [["m"], ["n"]], ["m", "n"]),
    (["a:1", "a:2"], [["m"], ["m"]], ["m :1", "m :2"]),
    (["a:1", "b:1"], [["m"], ["m"]], ["m a:1", "m b:1"]),
    (["a:1"], [["m", "m"]], ["m e0", "m e1"]),
    (["a:1", "a:2"], [["m", "m"], ["m"]], ["m :1 e0", "m :1 e1", "m :2"]),
    (["a:1", "https://a/x"], [["m"], ["m"]], ["m :1", "m :443/x"]),
  ])
  func rowsAreNamedByModel(addresses: [String], models: [[String]], names: [String]) throws {
    let targets = try addresses.map(target)
    var fleet = fleet(targets)
    for (target, models) in zip(targets, models) {
      let text = models.enumerated().map { Texts.vllm(model: $1, engine: "\($0)") }.joined()
      try fleet.hear(text, from: target, at: 1)
    }
    let report = fleet.report(at: 1)
    #expect(report.replicas.map(\.name) == names)
    #expect(Set(report.replicas.map(\.key)).count == names.count)
  }

  @Test func aServerWithoutAModelIsCalledByItsAddressOrItsFile() throws {
    let plain = try target("a:1")
    var named = try Target("b:1", source: .file)
    named.labels = ["model": "qwen"]
    var fleet = fleet([plain, named])
    for target in [plain, named] {
      try fleet.hear("llamacpp:requests_processing 1\n", from: target, at: 1)
    }
    #expect(fleet.report(at: 1).replicas.map(\.name) == ["a:1", "qwen"])
  }

  @Test func targetsThatStayKeepTheirPast() throws {
    let targets = try ["a:1", "b:1", "c:1"].map(target)
    var fleet = fleet([targets[0], targets[1], targets[1]])
    try fleet.hear(Texts.vllm(tokens: 10), from: targets[0], at: 1)
    fleet.setTargets([targets[2], targets[0]])
    try fleet.hear(Texts.vllm(tokens: 30), from: targets[0], at: 2)
    try fleet.hear(Texts.vllm(tokens: 99), from: targets[1], at: 2)
    let report = fleet.report(at: 2)
    #expect(report.replicas.map(\.target.url) == [targets[2].url, targets[0].url])
    #expect(report.replicas[1].window?.rate(of: .generationTokens) == 20)
  }

  // MARK: models and outliers

  /// Replicas with so many values in the bucket of each, all since a second ago.
  private func replicas(
    ttft: [[Int]], running: [Int]? = nil, model: (Int) -> String = { _ in "m" }
  ) throws -> FleetReport {
    let targets = try ttft.indices.map { try target("a:\($0 + 1)") }
    var fleet = fleet(targets)
    for (place, target) in targets.enumerated() {
      let model = model(place)
      try fleet.hear(Texts.vllm(model: model), from: target, at: 1)
      let counts = ttft[place].reduce(into: [Int]()) { $0.append(($0.last ?? 0) + $1) }
      try fleet.hear(
        Texts.vllm(model: model, running: running?[place] ?? 5, tokens: 1_000, ttft: counts),
        from: target, at: 2)
    }
    return fleet.report(at: 2)
  }

  private let fast = [40, 0, 0, 0]
  private let slow = [0, 40, 0, 0]

  @Test func theSlowReplicaIsNamedWithItsMeasureAndFactor() throws {
    let report = try replicas(ttft: [fast, fast, slow, fast])
    #expect(report.replicas.map(\.outliers.count) == [0, 0, 1, 0])
    let outlier = try #require(report.models.first?.outliers.first)
    #expect(outlier.measure == .timeToFirstToken && outlier.count == 4)
    #expect(abs((outlier.factor ?? 0) - 11) < 1e-9)
    #expect(
      outlier.sentence == "m :3: TTFT p50 550ms is 11× the median of 4 replicas (50.0ms)")
  }

  /// Nobody is odd: too few, too little, too much alike, another model, nothing going on.
  @Test func nobodyStandsOutWithoutAReason() throws {
    #expect(try replicas(ttft: [fast, slow]).models.flatMap(\.outliers).isEmpty)
    #expect(try replicas(ttft: [fast, fast, [0, 19, 0, 0]]).models.flatMap(\.outliers).isEmpty)
    #expect(
      try replicas(ttft: [fast, fast, [38, 2, 0, 0], fast]).models.flatMap(\.outliers).isEmpty)
    #expect(
      try replicas(ttft: [fast, fast, slow, fast]) { $0 == 2 ? "n" : "m" }.models
        .flatMap(\.outliers).isEmpty)
    #expect(
      try replicas(ttft: [fast, fast, fast], running: [5, 6, 7]).models.flatMap(\.outliers).isEmpty)
  }

  /// The median does not follow the one that is wrong, however wrong it is.
  @Test(arguments: [
    ([5, 5, 5, 40], ["m :4"]), ([5, 5, 5, 0], ["m :4"]), ([0, 12, 14, 13, 11], ["m :1"]),
    ([5, 6, 7, 8], []), ([1, 1, 1, 3], []), ([100, 101, 99, 120], []),
    (
      [9, 9, 60, 70, 9, 9, 9],
      ["m :4", "m :3"]
    ),
  ])
  func loadThatIsNotShared(running: [Int], names: [String]) throws {
    let report = try replicas(ttft: running.map { _ in fast }, running: running)
    #expect(report.models[0].outliers.map(\.name) == names)
    #expect(report.models[0].outliers.allSatisfy { $0.measure == .running })
  }

  @Test func sumsOfAModelAreOfTheReplicasThatAnswer() throws {
    let targets = try ["a:1", "a:2", "a:3"].map(target)
    var fleet = fleet(targets)
    for (place, target) in targets.enumerated() {
      for second in [1, 2] as [UInt64] {
        let text = Texts.vllm(
          running: place + 1, tokens: Int(second) * 100, ttft: [0, Int(second), 9, 9])
        try fleet.hear(text, from: target, at: second)
      }
    }
    fleet.fail(targets[2], .status(500), at: 3)
    let model = try #require(fleet.report(at: 2).models.first)
    #expect(model.replicas == [0, 1] && model.running == 3 && model.generationRate == 200)
  }

  @Test func percentilesOfAModelAreOfAllValues() throws {
    let report = try replicas(ttft: [[90, 0, 0, 0], [0, 0, 10, 0]])
    let merged = try #require(report.models[0].histograms[.timeToFirstToken])
    #expect(merged.percentile(0.95) == .about(5.5))
  }
}

extension FleetReportTests {
  /// Two replicas at 100 output tokens a second each; of prompts they tell nothing.
  @Test(
    arguments: [
      (Prices(), nil, nil, nil), (Prices(output: 10), 7.2, nil, nil),
      (Prices(output: 10, hour: 1.8), 7.2, 3.6, 2), (Prices(hour: 2), nil, 4, nil),
      (Prices(input: 5), 0, nil, nil),
    ] as [(Prices, Double?, Double?, Double?)])
  func tokensAreWorthAndReplicasCost(
    prices: Prices, worth: Double?, cost: Double?, margin: Double?
  ) throws {
    var fleet = Fleet(interval: Fleet.second, window: 60 * Fleet.second)
    let targets = try ["a:1", "a:2"].map { try Target($0) }
    fleet.setTargets(targets)
    for target in targets {
      try fleet.hear(Texts.vllm(tokens: 1_000), from: target, at: 1)
      try fleet.hear(Texts.vllm(tokens: 1_200), from: target, at: 3)
    }
    let report = FleetReport(fleet, at: 3 * Fleet.second, prices: prices)
    #expect(report.cost?.worthPerHour == worth && report.cost?.costPerHour == cost)
    #expect(report.cost?.margin == margin && (report.cost == nil) == prices.isEmpty)
    if prices.output == 10 { #expect(report.cost?.worthSinceStart == 0.024) }
  }
}
