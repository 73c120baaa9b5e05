import EngineTypes
import Inference
import Kernels
import Proof
import Testing
import Transformer

/// Every deliberate mistake is found by the locator in the operation where it is made.
@Suite struct LocateFaultTests {
  /// What is held against the request alone.
  enum Circumstance: Sendable {
    case company
    case otherSettings(@Sendable (inout EngineSettings) -> Void)
  }

  /// Some 400 tokens: more than one split, many blocks.
  private static let long = (0..<62).map { "word \($0)" }.joined(separator: " ")

  private func neighbours(_ model: LoadedModel) throws -> [AdmittedRequest] {
    try (2...4).map { try LocateTests.request("neighbour \($0)", model, id: $0) }
  }

  private func settings(
    _ fault: SeededFault, _ change: (inout EngineSettings) -> Void = { _ in }
  ) -> EngineSettings {
    TestModel.settings {
      $0.fault = fault
      // Threads that share cores would only wait for each other.
      $0.threadCount = 1
      // The tiny model's sums are so short that rounding to bf16 hides most differences.
      $0.activation = .f32
      change(&$0)
    }
  }

  static let kernelFaults: [(SeededFault, KernelOperation, Circumstance)] = [
    (.splitKByRows, .matmul, .company),
    (.tileTail, .matmul, .company),
    (.gemvForOneRow, .matmul, .company),
    (.sharedActivationScale, .matmul, .company),
    (.f32Forgotten, .matmul, .company),
    (.orderByInstructionSet, .matmul, .otherSettings { $0.instructionSet = otherSet }),
    (.normAcrossThreads, .rmsnorm, .otherSettings { $0.threadCount = 3 }),
    (.attentionSplitsByRows, .attention, .company),
    (.f16CacheForgotten, .attention, .company),
    (.cachedApart, .attention, .otherSettings { $0.tokenBudget = 100 }),
    (.splitsFromChunk, .attention, .otherSettings { $0.tokenBudget = 100 }),
    (.splitsByBlock, .attention, .otherSettings { $0.blockSize = 32 }),
    (.adjacentBlocksTogether, .attention, .otherSettings { $0.blockOrderSeed = 7 }),
    (.logSoftmaxByRows, .logits, .company),
    (.splitKByGroup, .matmul, .company),
    (.expertsByArrival, .matmul, .company),
  ]

  /// Another set than the settings' own, where this machine has one.
  private static let otherSet: InstructionSet =
    InstructionSet.allCases.first {
      $0 != TestModel.settings().instructionSet && $0.isAvailable
    } ?? .portable

  @Test(arguments: kernelFaults)
  func aMistakeIsLocatedInItsOperation(
    fault: SeededFault, operation: KernelOperation, circumstance: Circumstance
  ) throws {
    if fault == .orderByInstructionSet, Self.otherSet == TestModel.settings().instructionSet {
      return
    }
    let model =
      fault.axes == [.experts] ? try TestModel.tinyExperts() : try TestModel.tiny()
    let own = settings(fault) { if fault == .f16CacheForgotten { $0.kv = .f16 } }
    let comparison: LocateCase
    switch circumstance {
    case .company:
      let company = try neighbours(model)
      comparison = .company(
        try LocateTests.request(LocateTests.short, model, maxTokens: 24), company, own)
    case .otherSettings(let change):
      var other = own
      change(&other)
      let prompt =
        fault == .orderByInstructionSet || fault == .normAcrossThreads
        ? LocateTests.short : Self.long
      comparison = .settings(
        try LocateTests.request(prompt, model, maxTokens: 24), own, against: other)
    }
    let report = try comparison.locate(EngineFactory(model))
    let divergence = try #require(report.divergence)
    #expect(divergence.earliest.operation == operation)
    #expect(divergence.earliest.point.part.site?.operation == operation)
    #expect(divergence.earliest.sides.a.operation?.choice.family == .invariant)
    if fault == .splitKByGroup { #expect(divergence.earliest.point.part == .expertGated) }
    if fault == .expertsByArrival { #expect(divergence.earliest.point.part == .expertResidual) }
    let isCompany = if case .company = circumstance { true } else { false }
    #expect(report.conclusion == (isCompany ? .batch : .settings))
  }

  /// No row differs: the locator says that the token was chosen otherwise, and when.
  @Test(arguments: [(SeededFault.samplingByRow, 1.0), (.tiesByRow, 0)] as [(SeededFault, Float)])
  func aMistakeOfTheSamplerIsNamed(fault: SeededFault, temperature: Float) throws {
    let model = try TestModel.tiny()
    let company = try neighbours(model)
    // Equal logits are rare without rounding, so several prompts are tried.
    let own = settings(fault) { if fault == .tiesByRow { $0.activation = .bf16 } }
    let reports = try (0..<40).map {
      var request = try LocateTests.request("tie \($0)", model, maxTokens: 40)
      request.sampling.temperature = temperature
      return try LocateCase.company(request, company, own).locate(EngineFactory(model))
    }
    let chosenApart = reports.filter { $0.chosenApart != nil }
    #expect(!chosenApart.isEmpty)
    for report in chosenApart {
      #expect(report.divergence == nil && report.conclusion == .batch)
      #expect(report.sides.a.repeats == true && report.sides.b.repeats == true)
    }
    #expect(reports.allSatisfy { $0.divergence == nil })
  }

  /// What the cache hands out is followed to the rows of whoever computed it.
  @Test(
    arguments: [
      // Written in standard mode, in chunks so small that split-K sums them.
      (.prefixAcrossModes, TracePart.query, RequestID(1)),
      // Another token than the request's own.
      (.prefixIgnoresLastToken, .embedding, RequestID(1)),
      // Its own rows, which read a block that is no longer its own.
      (.preemptionKeepsBlock, .attention, RequestID(9)),
    ] as [(SeededFault, TracePart, RequestID)])
  func aMistakeOfTheCacheIsTracedToTheRowsItHandsOut(
    fault: SeededFault, part: TracePart, owner: RequestID
  ) throws {
    let model = try TestModel.tiny()
    let prompt = (0..<12).map { "word \($0)" }.joined(separator: " ")
    let target = try LocateTests.request(prompt, model, id: 9, maxTokens: 60)
    var own = settings(fault) { $0.kv = .f32 }
    var writer = target
    writer.id = RequestID(1)
    writer.sampling.maxTokens = 2
    let causes: [Cause]
    switch fault {
    case .preemptionKeepsBlock:
      own.blockCount = 20
      causes = try (1...3).map {
        .submit(try LocateTests.request("\($0) \(prompt)", model, id: $0, maxTokens: 60))
      }
    case .prefixIgnoresLastToken:
      let last = own.blockSize - 1
      writer.promptTokens[last] = TokenID(writer.promptTokens[last].index + 1)
      causes = [.submit(writer)] + Array(repeating: .step(nil), count: 3)
    default:
      own.tokenBudget = 5
      var other = own.run
      other.mode = .standard
      causes =
        [.change(other), .submit(writer)] + Array(repeating: .step(nil), count: 30)
        + [.change(own.run)]
    }
    var crowd = LocateRun(
      name: "in company", script: Script(settings: own, causes: causes + [.submit(target)]),
      target: target.id)
    crowd.donors = [writer.id: 0..<Int.max]
    let report = try LocateCase(runs: Pair(.alone(target, own), crowd), cause: .batch)
      .locate(EngineFactory(model))
    let earliest = try #require(report.divergence).earliest
    #expect(earliest.point.part == part)
    #expect(earliest.sides.b.request == owner)
    #expect(report.conclusion == .batch)
  }

  /// A request that keeps to a mode shows kernels of the engine's.
  @Test func aMistakeOfTheTurnsIsSeenInTheKernels() throws {
    let model = try TestModel.tiny()
    let own = settings(.modesShareSteps) { $0.kv = .f32 }
    var target = try LocateTests.request(Self.long, model, id: 9, maxTokens: 8)
    target.mode = .invariant
    var engine = own
    (engine.mode, engine.tokenBudget) = (.standard, 5)
    let crowd = LocateRun.crowd(try neighbours(model) + [target], target: target.id, engine)
    let report = try LocateCase(runs: Pair(.alone(target, own), crowd), cause: .batch)
      .locate(EngineFactory(model))
    let sides = try #require(report.divergence).earliest.sides
    #expect(sides.a.operation?.choice.family == .invariant)
    #expect(sides.b.operation?.choice.family == .standard)
  }

  /// These two act where the answer is hashed or traced, behind all that a trace can see.
  @Test(arguments: [SeededFault.hashInPlace, .traceInPlace])
  func aMistakeBehindTheLogitsIsForTheProofAlone(fault: SeededFault) throws {
    let model = try TestModel.tiny()
    let company = try neighbours(model)
    let report = try LocateCase.company(
      try LocateTests.request(LocateTests.short, model), company, settings(fault)
    ).locate(EngineFactory(model))
    #expect(report.conclusion == .noDifference)
  }

  @Test func everyMistakeHasAPlaceHere() {
    let located =
      Self.kernelFaults.map(\.0) + [
        .samplingByRow, .tiesByRow, .prefixAcrossModes, .prefixIgnoresLastToken,
        .preemptionKeepsBlock, .modesShareSteps, .hashInPlace, .traceInPlace,
        // Nothing moves in runs that are located.
        .moveForgetsKeys,
      ]
    #expect(Set(located) == Set(SeededFault.allCases))
  }
}
