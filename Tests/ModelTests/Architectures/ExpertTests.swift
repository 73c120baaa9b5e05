import EngineTypes
import GGUF
import Kernels
import Testing
import Transformer

/// Mixtures of experts: the right numbers, and bits that depend on the row alone.
@Suite struct ExpertTests {
  static let counts = [(2, 1), (4, 2), (8, 8), (17, 3), (33, 5)].map {
    ExpertCounts(count: $0, usedCount: $1)
  }

  private static func model(
    _ counts: ExpertCounts, _ architecture: Architecture = .llama
  ) -> OddModel {
    OddModel { ($0.architecture, $0.experts, $0.feedForwardSize) = (architecture, counts, 32) }
  }

  @Test(arguments: counts, [Architecture.llama, .qwen3moe])
  func eachRowTakesItsOwnExperts(counts: ExpertCounts, architecture: Architecture) throws {
    try Self.model(counts, architecture).check()
  }

  /// Where a file has biases of them, one for each column of each expert.
  @Test(arguments: counts)
  func expertsAndTheirRouterMayHaveBiases(counts: ExpertCounts) throws {
    var model = Self.model(counts)
    let plain = model
    model.addExpertBiases()
    #expect(model.tensors.count == plain.tensors.count + 8)
    try model.check()
    #expect(
      distance(
        try model.file().transformer().logits(OddModel.tokens), plain.logits(OddModel.tokens))
        > 1e-2)
  }

  /// The control: which experts there are to choose from is seen in the numbers.
  @Test func takingMoreExpertsIsAnotherModel() throws {
    let two = Self.model(ExpertCounts(count: 4, usedCount: 2))
    var three = two
    three.experts?.usedCount = 3
    let logits = try two.file().transformer().logits(OddModel.tokens)
    #expect(distance(logits, three.logits(OddModel.tokens)) > 1e-2)
  }

  @Test(arguments: [2, 3, 5, 17])
  func whoeverComputesAnExpertGivesTheSameBits(threads: Int) throws {
    let file = try Self.model(ExpertCounts(count: 8, usedCount: 3)).file(.q8_0)
    let tokens = (0..<5 * 17).map { ($0 * $0 + 3) % 50 }
    let right = bits(try file.transformer().logits(tokens, mode: .reference))
    let transformer = try file.transformer(threads: threads)
    // By rows, where there are many for each worker, and by columns.
    for chunk in [1, 5, 40, 85] {
      #expect(try bits(transformer.logits(tokens, chunk: chunk)) == right, "chunks of \(chunk)")
    }
  }

  @Test func equalLogitsGoToTheLowestExperts() throws {
    // A router of zeros says the same of all.
    var model = Self.model(ExpertCounts(count: 9, usedCount: 2))
    for layer in 0..<2 {
      model.set("blk.\(layer).ffn_gate_inp.weight") { for index in $0.indices { $0[index] = 0 } }
    }
    let transformer = try model.file().transformer(threads: 2)
    #expect(
      try distance(transformer.logits(OddModel.tokens), model.logits(OddModel.tokens)) < 2e-4)
    for row in try traced(transformer, rows: 0..<12) {
      for value in row.values where value.point.part == .routing {
        #expect(value.values == [0.5, 0.5, 0, 0, 0, 0, 0, 0, 0])
      }
    }
  }

  @Test(arguments: KernelMode.allFamilies)
  func aTraceShowsWhichExpertsARowTakes(mode: KernelMode) throws {
    let counts = ExpertCounts(count: 5, usedCount: 2)
    let transformer = try Self.model(counts).file().transformer(threads: 2)
    for row in try traced(transformer, rows: 0..<12, mode: mode) {
      let layer = row.values.filter { $0.point.layer == 1 }
      #expect(
        layer.suffix(5).map(\.point.part) == [
          .feedForwardNorm, .routerLogits, .routing, .expertGated, .expertResidual,
        ])
      #expect(layer.suffix(5).map(\.values.count) == [64, 5, 5, 64, 64])
      let (logits, shares) = (layer[layer.count - 4].values, layer[layer.count - 3].values)
      let taken = shares.indices.filter { shares[$0] > 0 }
      #expect(taken.count == 2 && abs(shares.reduce(0, +) - 1) < 1e-6)
      let least = taken.map { logits[$0] }.min() ?? .nan
      #expect(logits.indices.allSatisfy { taken.contains($0) || logits[$0] <= least })
    }
  }

  private func traced(
    _ transformer: Transformer, rows: Range<Int>, mode: KernelMode = .invariant
  ) throws -> [ForwardTrace.Row] {
    var input = try transformer.run(OddModel.tokens, mode: mode)[0].input
    input.trace = TraceSelection(
      positions: [RequestID(1): rows], detailed: [RequestID(1): Set(rows)])
    return try #require(try transformer.forward(input).trace).rows
  }

  @Test func aStepSaysWhatItsExpertsRan() throws {
    let counts = ExpertCounts(count: 4, usedCount: 2)
    let transformer = try Self.model(counts).file(.q8_0).transformer(threads: 2)
    let output = try #require(transformer.run(OddModel.tokens, chunk: 12).first).output
    func record(_ site: OperationSite) throws -> OperationRecord {
      try #require(output.operations.first { $0.site == site })
    }
    func shape(_ record: OperationRecord) -> [Int] { [record.m, record.n, record.k] }
    #expect(shape(try record(.router)) == [12, 4, 64])
    #expect(shape(try record(.expertGateUp)) == [24, 64, 64])
    #expect(shape(try record(.expertDown)) == [24, 64, 32])
    #expect(try record(.router).choice.kernel.hasPrefix("f32-"))
    #expect(try record(.expertDown).choice.kernel.hasPrefix("q8-"))
    #expect(try record(.expertDown).choice.reductionOrder == "chain")
    #expect(output.operations.allSatisfy { $0.site != .gateUp && $0.site != .down })
    let groups = try #require(output.expertGroups)
    #expect((4...8).contains(groups.groupCount) && groups.rowCounts.upperBound <= 12)
    let planned = transformer.operationsOfOneRow(in: .standard).filter { $0.site == .expertDown }
    #expect(planned.map(\.choice.reductionOrder) == ["interleaved2"])
    #expect(planned.map(\.choice.dependsOnBatch) == [true])
  }

  /// What the standard kernels make of a row follows from how many others take its experts.
  @Test func groupsChooseTheStandardKernels() throws {
    let transformer = try Self.model(ExpertCounts(count: 4, usedCount: 2)).file().transformer()
    let whole = try #require(
      try transformer.run(OddModel.tokens, mode: .standard, chunk: 12).first?.output)
    let order = try #require(
      whole.operations.first { $0.site == .expertDown }?.choice.reductionOrder)
    #expect(order.contains("split") || order.contains("interleaved"), "\(order)")
    #expect(
      try bits(transformer.logits(OddModel.tokens, mode: .standard))
        != bits(transformer.logits(OddModel.tokens, mode: .standard, chunk: 6)))
  }

  @Test func onlyTheExpertsOfARowAreReadForIt() throws {
    let file = try Self.model(ExpertCounts(count: 8, usedCount: 2)).file()
    let transformer = try file.transformer()
    let experts = file.tensors.filter { $0.name.contains("_exps") }.reduce(0) { $0 + $1.byteCount }
    let embedding = try #require(file.tensor(named: "token_embd.weight")).byteCount
    // Fifty rows of the embedding are 64 here.
    #expect(
      transformer.weightByteCount - transformer.weightByteCountPerStep
        == experts / 8 * 6 + embedding * 64 / 50)
  }
}
