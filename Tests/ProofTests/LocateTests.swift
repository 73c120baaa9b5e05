import EngineTypes
import Inference
import Proof
import SessionLog
import Testing
import Transformer

/// The locator names the operation in which two runs part.
@Suite struct LocateTests {
  static func request(
    _ text: String, _ model: LoadedModel, id: Int = 1, maxTokens: Int = 12
  ) throws -> AdmittedRequest {
    var sampling = SamplingParameters()
    sampling.maxTokens = maxTokens
    sampling.ignoresEndOfSequence = true
    let encoded = try model.codec.encode(.raw(text))
    return AdmittedRequest(
      id: RequestID(id), promptText: text, promptTokens: encoded.tokens, sampling: sampling,
      isolation: .shared, nanoseconds: 0)
  }

  static func toggled(_ operation: KernelOperation) -> KernelMode {
    var mode = KernelMode.invariant
    mode[operation] = .standard
    return mode
  }

  /// Long enough for the chain of eight rows and more; short enough for split-K.
  static let long = "a long prompt of many tokens, more than eight of them"
  static let short = "the in"

  /// One operation is switched; where its sums first differ is known from the kernels' plan.
  static let toggles: [(KernelOperation, String, TracePoint)] = [
    // Alone in its step from the first generated token on: split among idle workers.
    (.rmsnorm, long, TracePoint(layer: nil, part: .outputNorm)),
    (.attention, long, TracePoint(layer: 0, part: .attention)),
    // Eight rows and more are summed alike; the one row of the head is not.
    (.matmul, long, TracePoint(layer: nil, part: .logits)),
    (.matmul, short, TracePoint(layer: 0, part: .query)),
    (.logits, long, TracePoint(layer: nil, part: .logSumExp)),
  ]

  /// As many come at once as there are, whatever the engine's queue may hold.
  @Test func aShortQueueRefusesNobodyInCompany() throws {
    let model = try TestModel.tiny()
    let neighbours = try (2...6).map { try Self.request(Self.short, model, id: $0) }
    let report = try LocateCase.company(
      try Self.request(Self.long, model), neighbours, TestModel.settings { $0.maxWaiting = 1 }
    ).locate(EngineFactory(model))
    #expect(report.divergence == nil)
  }

  @Test(arguments: toggles)
  func aToggledOperationIsNamed(
    operation: KernelOperation, prompt: String, expected: TracePoint
  ) throws {
    let model = try TestModel.tiny()
    let report = try LocateCase.modes(
      // Two orders of a sum this short seldom round apart.
      try Self.request(prompt, model, maxTokens: operation == .logits ? 200 : 48),
      TestModel.settings { $0.mode = Self.toggled(operation) }, against: .invariant
    ).locate(EngineFactory(model))
    let divergence = try #require(report.divergence)
    #expect(divergence.origin.operation == operation)
    #expect(divergence.origin.point.part.site?.operation == operation)
    #expect(divergence.earliest.operation == operation)
    if operation != .rmsnorm { #expect(divergence.earliest.point == expected) }
    #expect(divergence.earliest.sides.b.step <= divergence.origin.sides.b.step)
    #expect(divergence.origin.sides.a.operation?.choice.family == .standard)
    #expect(divergence.origin.sides.b.operation?.choice.family == .invariant)
    let choices = divergence.origin.sides.map { $0.operation?.choice.reductionOrder }
    #expect(choices.a != choices.b)
    let difference = try #require(divergence.origin.difference)
    #expect(difference.differingCount > 0 && (difference.largestULP ?? 0) > 0)
    #expect(report.conclusion == .kernels)
    #expect(report.sides.a.repeats == true && report.sides.b.repeats == true)
    #expect((divergence.firstBits == nil) == (operation == .logits))
  }

  @Test func equalModesDoNotDiffer() throws {
    let model = try TestModel.tiny()
    for mode in [KernelMode.invariant, .standard] {
      let report = try LocateCase.modes(
        try Self.request(Self.long, model), TestModel.settings { $0.mode = mode }, against: mode
      ).locate(EngineFactory(model))
      #expect(report.divergence == nil && report.conclusion == .noDifference)
      #expect(report.comparedRowCount > 20 && report.comparedPointCount > 25)
    }
  }

  /// Reference kernels define the invariant ones: all of it is the same.
  @Test func invariantKernelsAreTheReferenceAtEveryPoint() throws {
    let model = try TestModel.tiny()
    let report = try LocateCase.modes(
      try Self.request(Self.long, model, maxTokens: 4), TestModel.settings(), against: .reference
    ).locate(EngineFactory(model))
    #expect(report.divergence == nil)
  }

  static func company(_ model: LoadedModel, _ mode: KernelMode) throws -> LocateReport {
    let neighbours = try (2...7).map { try request("neighbour \($0)", model, id: $0) }
    return try LocateCase.company(
      try request(short, model, maxTokens: 24), neighbours, TestModel.settings { $0.mode = mode }
    ).locate(EngineFactory(model))
  }

  @Test func companyChangesNothingInInvariantMode() throws {
    let report = try Self.company(try TestModel.tiny(), .invariant)
    #expect(report.divergence == nil && report.sides.b.tokenCount == 24)
  }

  @Test func companyIsABatchEffectInStandardMode() throws {
    let report = try Self.company(try TestModel.tiny(), .standard)
    let divergence = try #require(report.divergence)
    #expect(report.conclusion == .batch)
    #expect(divergence.origin.sides.a.requestCount == 1)
    #expect(divergence.origin.sides.b.requestCount == 7)
    let chunk = try #require(divergence.origin.sides.b.chunk)
    #expect(chunk.request == RequestID(1))
    #expect(
      (chunk.firstPosition..<chunk.firstPosition + chunk.tokenCount)
        .contains(divergence.origin.position))
    #expect(divergence.origin.sides.b.rowCount > divergence.origin.sides.a.rowCount)
    let flip = try #require(divergence.flip)
    #expect(flip.differingCount > 0 && flip.sides.a.margin >= 0)
    if let token = divergence.firstToken {
      #expect(flip.token == token && flip.sides.a.token != flip.sides.b.token)
      #expect(try #require(divergence.firstBits) <= token)
      #expect(flip.sides.a.first.token == flip.sides.a.token)
    }
  }

  /// A difference enters once; every later point of that row may differ, none before it does.
  @Test func theSpreadFollowsTheOrigin() throws {
    let report = try Self.company(try TestModel.tiny(), .standard)
    let origin = try #require(report.divergence?.origin)
    #expect(origin.spread.first.map { $0.point != origin.point } ?? true)
    #expect(origin.spread.allSatisfy { $0.differingCount <= $0.elementCount })
  }

  @Test(arguments: [KernelMode.standard, toggled(.attention), toggled(.matmul)])
  func aRecordedRequestIsLocated(mode: KernelMode) throws {
    let model = try TestModel.tiny()
    let session = try SessionScript(try Recording.busy(model, mode: mode).session())
    var locatedCount = 0
    for request in session.requests where request.tokens.count > 3 {
      let report = try LocateCase.recorded(request.id, of: session).locate(EngineFactory(model))
      guard let divergence = report.divergence else { continue }
      locatedCount += 1
      #expect(report.conclusion == .batch)
      #expect(divergence.origin.operation.map { mode[$0] } == .standard)
    }
    #expect(locatedCount > 2)
  }

  @Test func aRecordedRequestOfInvariantKernelsHasNothingToLocate() throws {
    let model = try TestModel.tiny()
    let session = try SessionScript(try Recording.busy(model, mode: .invariant).session())
    for request in session.requests where !request.tokens.isEmpty {
      let report = try LocateCase.recorded(request.id, of: session).locate(EngineFactory(model))
      #expect(report.divergence == nil, "\(request.id)")
      #expect(report.comparedRowCount >= request.request.promptTokens.count)
    }
  }

  /// A prefix that someone else computed in company is where its reader's difference begins.
  @Test func aDifferenceFromThePrefixCacheIsTracedToItsWriter() throws {
    let model = try TestModel.tiny()
    let settings = TestModel.settings {
      $0.mode = Self.toggled(.matmul)
      $0.blockSize = 4
      // Chunks of two to seven rows, which split-K sums otherwise than the whole prompt at once.
      $0.tokenBudget = 5
    }
    var recording = try Recording(model, settings)
    let writer = try recording.submit(Self.long, maxTokens: 2)
    try recording.finish()
    let wide = try recording.submit("x", maxTokens: 40)
    try recording.step()
    recording.perform { $0.cancel(wide) }
    recording.perform { $0.change { $0.tokenBudget = 256 } }
    let reader = try recording.submit(Self.long, maxTokens: 8)
    try recording.finish()
    let log = try recording.session()
    let script = try SessionScript(log)
    #expect((script.request(reader)?.end?.cachedTokenCount ?? 0) > 4)
    // Alone the prompt would be cut as the header says; here it is whole.
    var widened = log.header
    widened.settings.tokenBudget = 256
    let report = try LocateCase.recorded(reader, of: script).locate(EngineFactory(model))
    let other = try LocateCase.recorded(writer, of: script).locate(EngineFactory(model))
    #expect(other.divergence == nil)
    if let origin = report.divergence?.origin {
      #expect([writer, reader].contains(origin.sides.b.request))
    }
  }

  @Test func twoLogsAreCompared() throws {
    let model = try TestModel.tiny()
    func log(_ mode: KernelMode, others: Int) throws -> SessionScript {
      var recording = try Recording(model, TestModel.settings { $0.mode = mode })
      try recording.submit("the question", maxTokens: 16)
      for index in 0..<others { try recording.submit("other \(index)", maxTokens: 16) }
      try recording.finish()
      return try SessionScript(try recording.session())
    }
    let (alone, crowded) = (try log(.standard, others: 0), try log(.standard, others: 5))
    let batch = try LocateCase.sessions(Pair(alone, crowded), request: RequestID(1))
      .locate(EngineFactory(model))
    #expect(batch.conclusion == .batch && batch.divergence != nil)
    let kernels = try LocateCase.sessions(
      Pair(alone, try log(.invariant, others: 0)), request: nil
    ).locate(EngineFactory(model))
    #expect(kernels.conclusion == .kernels && kernels.divergence != nil)
    let same = try LocateCase.sessions(
      Pair(try log(.invariant, others: 0), try log(.invariant, others: 5)), request: nil
    ).locate(EngineFactory(model))
    #expect(same.divergence == nil)
    #expect(throws: LocateError.noCounterpart(RequestID(2))) {
      try LocateCase.sessions(Pair(crowded, alone), request: RequestID(2))
    }
  }

  @Test func whatCannotBeLocatedSaysWhy() throws {
    let model = try TestModel.tiny()
    let recording = try Recording.busy(model, mode: .invariant, changingTo: .standard)
    let session = try SessionScript(try recording.session())
    let mixed = try #require(session.requests.first { $0.modes == .mixed })
    #expect(throws: LocateError.mixed(mixed.id)) { try LocateCase.recorded(mixed.id, of: session) }
    #expect(throws: LocateError.unknownRequest(RequestID(99), count: session.requests.count)) {
      try LocateCase.recorded(RequestID(99), of: session)
    }
    var forged = try Forgery(Recording.busy(model, mode: .standard).bytes())
    try forged.replace("[[2,4,", "[[2,4,1", inLineWith: ["\"event\":\"tokens\""])
    let lie = try SessionScript(try RecordedSession(bytes: forged.bytes))
    #expect(throws: LocateError.notReproduced(RequestID(2), token: 4)) {
      try LocateCase.recorded(RequestID(2), of: lie).locate(EngineFactory(model))
    }
  }

  @Test(
    arguments: [
      ([1, 2, 3], [1, 2, 3], nil, nil),
      ([1, 2, 3], [1, 2.0000002, 3], 1, 1),
      ([0], [-0.0], 1, 0),
      ([1, .nan], [2, .nan], 1, 1 << 23),
      ([1, .infinity], [1, 2], 1, nil),
    ] as [([Float], [Float], Int?, Int?)])
  func elementsAreComparedByTheirBits(
    a: [Float], b: [Float], differing: Int?, ulp: Int?
  ) {
    let difference = ElementDifference(Pair(a, b), isBF16: false)
    #expect(difference?.differingCount == differing)
    #expect(difference?.largestULP == ulp)
  }

  @Test func unitsOfBFloat16AreItsOwn() {
    let difference = ElementDifference(Pair([1], [1.0078125]), isBF16: true)
    #expect(difference?.largestULP == 1)
  }
}
