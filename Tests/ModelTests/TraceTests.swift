import EngineTypes
import Inference
import Testing
import Transformer

/// Looking inside a step shows what was computed and changes none of it.
@Suite struct TraceTests {
  static let modes: [KernelMode] = [.invariant, .standard, .reference]

  /// Three sequences at once, 1 to 9 rows each.
  private func output(
    _ mode: KernelMode, rows: [Int], detailed: Set<Int> = [], isTraced: Bool = true
  ) throws -> (logits: [[UInt32]], digests: [LogitsDigest?], trace: ForwardTrace?) {
    let model = try LoadedModel(ModelStore().open(TinyModel.name))
    let transformer = try model.makeTransformer(RealModel.settings { $0.blockCount = 8 })
    var input = ForwardInput(mode: mode, tokenIDs: [], sequences: [], logits: [])
    for (index, count) in [9, 1, 4].enumerated() {
      input.sequences.append(
        .init(
          firstRow: input.tokenIDs.count, rowCount: count, firstPosition: 0,
          blockTable: [BlockID(index)]))
      input.tokenIDs += (0..<count).map { TokenID(20 + 7 * $0 + index) }
      input.logits.append(.init(row: input.tokenIDs.count - 1, wantsLogSumExp: true))
    }
    if isTraced { input.trace = .init(rows: rows, detailedRows: detailed) }
    let output = transformer.forward(input)
    let logits = output.rows.map { row in
      row.logits.withSpan { span in span.indices.map { span[$0].bitPattern } }
    }
    return (logits, output.rows.map(\.digest), output.trace)
  }

  @Test(arguments: modes)
  func tracingChangesNoBit(mode: KernelMode) throws {
    let plain = try output(mode, rows: [], isTraced: false)
    let traced = try output(mode, rows: Array(0..<14), detailed: [0, 8, 13])
    #expect(plain.trace == nil)
    #expect(plain.logits == traced.logits && plain.digests == traced.digests)
  }

  @Test func everyOperationOfEveryLayerIsSeenInOrder() throws {
    let rows = try #require(output(.invariant, rows: [7, 8], detailed: [8]).trace).rows
    #expect(rows.map(\.row) == [7, 8])
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
    let (logits, _, trace) = try output(.standard, rows: [13], detailed: [13])
    let values = try #require(trace?.rows.first?.values.first { $0.point.part == .logits })
    #expect(values.values.map(\.bitPattern) == logits[2])
  }

  /// A row's digests do not depend on which other rows are traced, and do depend on the values.
  @Test func digestsFollowTheValues() throws {
    let all = try #require(output(.invariant, rows: Array(0..<14)).trace)
    let one = try #require(output(.invariant, rows: [8], detailed: [8]).trace)
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
    #expect(first.rows.map(\.position) == [3, 4])
    #expect(first.rows.allSatisfy { $0.request == RequestID(2) })
    _ = try core.step()
    #expect(try #require(core.trace).rows.map(\.position) == [5])
    core.tracing = nil
    _ = try core.step()
    #expect(core.trace == nil)
  }
}
