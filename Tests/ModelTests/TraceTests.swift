import EngineTypes
import Inference
import Testing
import Transformer

/// Looking inside a step shows what was computed and changes none of it.
@Suite struct TraceTests {
  static let modes: [KernelMode] = [.invariant, .standard, .reference]

  /// Rows of three sequences.
  static let counts = [9, 1, 4]

  static func everyRow(detailed: [RequestID: Set<Int>] = [:]) -> TraceSelection {
    TraceSelection(
      positions: Dictionary(
        uniqueKeysWithValues: counts.enumerated().map { (RequestID($0), 0..<$1) }),
      detailed: detailed)
  }

  /// All three at once.
  private func output(
    _ mode: KernelMode, trace: TraceSelection? = nil
  ) throws -> (logits: [[UInt32]], digests: [LogitsDigest?], trace: ForwardTrace?) {
    let model = try LoadedModel(ModelStore().open(TinyModel.name))
    let transformer = try model.makeTransformer(RealModel.settings { $0.blockCount = 8 })
    let chunks = Self.counts.enumerated().map { index, count in
      SequenceChunk(
        request: RequestID(index), tokenIDs: (0..<count).map { TokenID(20 + 7 * $0 + index) },
        blockTable: [BlockID(index)], logitsPositions: count - 1..<count, wantsLogSumExp: true)
    }
    let output = try transformer.forward(ForwardInput(mode: mode, chunks: chunks, trace: trace))
    let logits = try output.rows.map { row in try row.logits.values().map(\.bitPattern) }
    return (logits, output.rows.map(\.digest), output.trace)
  }

  @Test(arguments: modes)
  func tracingChangesNoBit(mode: KernelMode) throws {
    let plain = try output(mode)
    let detailed: [RequestID: Set<Int>] = [RequestID(0): [0, 8], RequestID(2): [3]]
    let traced = try output(mode, trace: Self.everyRow(detailed: detailed))
    #expect(plain.trace == nil)
    #expect(plain.logits == traced.logits && plain.digests == traced.digests)
  }

  @Test func everyOperationOfEveryLayerIsSeenInOrder() throws {
    let selection = TraceSelection(
      positions: [RequestID(0): 7..<9], detailed: [RequestID(0): [8]])
    let rows = try #require(output(.invariant, trace: selection).trace).rows
    #expect(rows.map(\.place) == [7, 8].map { RowPlace(RequestID(0), $0) })
    let layer: [TracePart] = [
      .attentionNorm, .query, .key, .value, .attention, .attentionResidual, .feedForwardNorm,
      .gated, .feedForwardResidual,
    ]
    let layers: [TracePoint] = (0..<3).flatMap { index in
      layer.map { part in TracePoint(layer: index, part: part) }
    }
    let inside = [TracePoint(layer: nil, part: .embedding)] + layers
    let tail = [TracePart.outputNorm, .logits, .logSumExp].map { TracePoint(layer: nil, part: $0) }
    #expect(rows[0].values.map(\.point) == inside)
    #expect(rows[1].values.map(\.point) == inside + tail)
    #expect(rows[0].values.allSatisfy { $0.values.isEmpty })
    let widths = [64, 64, 64, 32, 32, 64, 64, 64, 160, 64]
    #expect(rows[1].values.prefix(10).map(\.values.count) == widths)
  }

  @Test func theLogitsSeenAreTheLogitsGiven() throws {
    let (logits, _, trace) = try output(
      .standard, trace: TraceSelection(detailed: [RowPlace(RequestID(2), 3)]))
    let values = try #require(trace?.rows.first?.values.first { $0.point.part == .logits })
    #expect(values.values.map(\.bitPattern) == logits[2])
  }

  /// A row's digests do not depend on which other rows are traced, and do depend on the values.
  @Test func digestsFollowTheValues() throws {
    let all = try #require(output(.invariant, trace: Self.everyRow()).trace)
    let eighth = TraceSelection(detailed: [RowPlace(RequestID(0), 8)])
    let one = try #require(output(.invariant, trace: eighth).trace)
    #expect(all.rows[8].values.map(\.digest) == one.rows[0].values.map(\.digest))
    #expect(Set(all.rows.map { $0.values[0].digest }).count > 10)
  }

  @Test func theCoreShowsTheRowsOfARequestAndItsBlocks() throws {
    let model = try LoadedModel(ModelStore().open(TinyModel.name))
    let transformer = try model.makeTransformer(RealModel.settings { $0.blockCount = 64 })
    var core = try EngineCore(
      model: model.description, settings: RealModel.settings(), executor: transformer,
      codec: model.codec, clock: { 0 })
    for id in 1...2 {
      let tokens = (0..<5).map { TokenID(30 * id + $0) }
      _ = core.submit(
        GenerationRequest(prompt: .tokens(tokens)), EncodedPrompt(tokens: tokens, displayText: ""),
        as: RequestID(id))
    }
    core.tracing = TraceSelection(positions: [RequestID(2): 3..<6])
    _ = try core.step()
    let first = try #require(core.trace)
    #expect(first.chunks.map(\.rowCount) == [5, 5])
    #expect(first.rows.map(\.place.position) == [3, 4])
    #expect(first.rows.allSatisfy { $0.place.request == RequestID(2) })
    _ = try core.step()
    #expect(try #require(core.trace).rows.map(\.place.position) == [5])
    core.tracing = nil
    _ = try core.step()
    #expect(core.trace == nil)
  }
}
