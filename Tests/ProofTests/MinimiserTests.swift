import EngineTypes
import Inference
import Proof
import SessionLog
import Testing

/// The smallest batch is small, still does it, and cannot lose anyone.
@Suite struct MinimiserTests {
  @Test(
    arguments: [
      ([3], 16), ([0], 1), ([2, 9], 12), ([0, 1, 2, 3], 4), ([5, 6, 14], 15), ([], 9),
    ] as [(Set<Int>, Int)])
  func deltaDebuggingFindsTheOnesThatMatter(needed: Set<Int>, count: Int) {
    var calls = 0
    let found = DeltaDebugging.minimise(Array(0..<count)) { items in
      calls += 1
      return needed.isSubset(of: items)
    }
    #expect(Set(found) == needed)
    #expect(calls < 120)
  }

  /// Where several small sets do it, any one will do that cannot lose a member.
  @Test func whatIsLeftIsOneMinimal() {
    let shows: ([Int]) -> Bool = { $0.reduce(0, +) >= 30 }
    let found = DeltaDebugging.minimise(Array(1...12), shows)
    #expect(shows(found))
    for index in found.indices {
      var fewer = found
      fewer.remove(at: index)
      #expect(!shows(fewer))
    }
  }

  @Test(arguments: [KernelMode.standard, LocateTests.toggled(.attention)])
  func theMinimalBatchIsMinimal(mode: KernelMode) throws {
    let model = try TestModel.tiny()
    let factory = EngineFactory(model)
    let target = try LocateTests.request("the one in question", model, maxTokens: 16)
    let company = try Company.requests(9, seed: 4, codec: model.codec, maxTokens: 16)
    let settings = TestModel.settings { $0.mode = mode }
    let batch = try LocateCase.company(target, company, settings).minimise(factory)
    #expect(batch.originalNeighbourCount == 9 && batch.arrivesAtOnce)
    #expect(!batch.neighbours.isEmpty && batch.neighbours.count < 9)
    #expect(try differs(batch, Set(batch.neighbours.map(\.id)), settings, factory))
    for neighbour in batch.neighbours {
      let fewer = Set(batch.neighbours.map(\.id)).subtracting([neighbour.id])
      #expect(try !differs(batch, fewer, settings, factory), "\(neighbour.id) is not needed")
    }
  }

  /// Whether the target differs in a company of some of the batch, by the batch's own criterion.
  private func differs(
    _ batch: MinimalBatch, _ ids: Set<RequestID>, _ settings: EngineSettings,
    _ factory: EngineFactory
  ) throws -> Bool {
    let run = LocateRun(
      name: "fewer", script: batch.script.keeping(ids.union([batch.target.id])),
      target: batch.target.id)
    let report = try Locator(
      factory, Pair(.alone(batch.target, settings), run), cause: .batch
    ).locate()
    return batch.criterion == .tokens
      ? report.divergence?.firstToken != nil : report.divergence?.firstBits != nil
  }

  @Test func theMinimalBatchIsRecordedAndRepeats() throws {
    let model = try TestModel.tiny()
    let factory = EngineFactory(model)
    let recording = try Recording.busy(model, mode: .standard)
    let session = try SessionScript(try recording.session())
    let id = RequestID(2)
    let batch = try LocateCase.recorded(id, of: session).minimise(factory)
    let file = TemporaryLog()
    let header = try recording.session().header
    try batch.record(to: file.path, header: header, factory)
    let minimal = try RecordedSession(path: file.path)
    #expect(try VerifyTests.verify(minimal).isVerified)
    let report = try LocateCase.recorded(id, of: try SessionScript(minimal)).locate(factory)
    #expect(report.conclusion == .batch)
    #expect(try SessionScript(minimal).requests.count == batch.neighbours.count + 1)
  }

  @Test func whereNothingDiffersThereIsNothingToMinimise() throws {
    let model = try TestModel.tiny()
    let target = try LocateTests.request("the one in question", model)
    let company = try Company.requests(3, seed: 4, codec: model.codec, maxTokens: 8)
    #expect(throws: LocateError.self) {
      try LocateCase.company(target, company, TestModel.settings())
        .minimise(EngineFactory(model))
    }
  }
}
