import EngineTypes
import GGUF
import Kernels
import Testing
import Transformer

/// Windows, caps and the norms round a layer's halves, as Gemma has them.
@Suite struct GemmaTests {
  private static func gemma(
    _ architecture: Architecture, _ configure: (inout OddModel) -> Void = { _ in }
  ) -> OddModel {
    OddModel {
      ($0.architecture, $0.window) = (architecture, 5)
      configure(&$0)
    }
  }

  @Test(arguments: [Architecture.gemma2, .gemma3], [16, 10, 34])
  func theyComputeWhatTheTextbookSays(architecture: Architecture, size: Int) throws {
    try Self.gemma(architecture) {
      $0.headSize = size
      if architecture == .gemma2 { ($0.scoreCap, $0.logitCap) = (1.5, 3) }
      if architecture == .gemma3 { ($0.rotationBase, $0.logitCap) = (50_000, 2) }
    }.check()
  }

  /// Each thing that a file states: without it, the same weights say something else.
  @Test(arguments: ["window", "period", "score cap", "logit cap", "base", "sliding base", "scale"])
  func everyStatementMatters(name: String) throws {
    let model = Self.gemma(name.hasSuffix("cap") ? .gemma2 : .gemma3) {
      ($0.layerCount, $0.rotationBase, $0.slidingBase) = (3, 40_000, 7_000)
      if $0.architecture == .gemma2 { ($0.scoreCap, $0.logitCap) = (1.5, 3) }
    }
    func change(_ file: inout OddFile) {
      if name == "scale" { file.set("gemma3.rope.scaling.factor", .float32(4)) }
    }
    var other = model
    switch name {
    case "window": other.window = 6
    case "period": other.slidingPeriod = 3
    case "score cap": other.scoreCap = 2
    case "logit cap": other.logitCap = 4
    case "base": other.rotationBase = 50_000
    case "sliding base": other.slidingBase = 8_000
    default: other.ropeScale = 4
    }
    let truth = model.logits(OddModel.tokens)
    #expect(
      distance(try model.file().transformer().logits(OddModel.tokens), truth) < 2e-4)
    let changed = try other.file(.f32, change).transformer().logits(OddModel.tokens)
    #expect(distance(changed, other.logits(OddModel.tokens)) < 2e-4)
    #expect(distance(changed, truth) > 1e-3)
  }

  /// What files leave to the architecture.
  @Test func whatAFileDoesNotStateIsWhatTheArchitectureHas() throws {
    // Every sixth layer of Gemma 3 sees all, and turns by another base.
    let third = Self.gemma(.gemma3) {
      ($0.layerCount, $0.slidingPeriod, $0.statesPeriod) = (7, 6, false)
      $0.rotationBase = 1_000_000
    }
    #expect(
      distance(
        try third.file().transformer().logits(OddModel.tokens), third.logits(OddModel.tokens))
        < 5e-4)
    let configuration = try ModelConfiguration(third.file())
    #expect(configuration.sliding?.isSliding == [true, true, true, true, true, false, true])
    #expect(configuration.multipliers.logitCap == nil && configuration.attention.cap == nil)
    // Every other one of Gemma 2, whose window is 4096 and whose caps are 50 and 30.
    let second = OddModel { $0.architecture = .gemma2 }
    let plain = try ModelConfiguration(second.file())
    #expect(plain.sliding?.window == 4096 && plain.sliding?.isSliding == [true, false])
    #expect(plain.attention.cap == 50 && plain.multipliers.logitCap == 30)
    #expect(plain.multipliers.embedding == 8 && plain.activation == .gelu)
    // No window, no sliding layers.
    #expect(try ModelConfiguration(OddModel { $0.architecture = .gemma3 }.file()).sliding == nil)
  }

  /// Scores of the largest models are divided by another root than that of a head's size.
  @Test(arguments: [(Architecture.gemma2, 46), (.gemma3, 62), (.gemma2, 45), (.gemma3, 46)])
  func theLargestModelsDivideByTheirShareOfTheWidth(
    architecture: Architecture, layerCount: Int
  ) throws {
    let model = OddModel {
      ($0.architecture, $0.layerCount, $0.headSize) = (architecture, layerCount, 64)
      ($0.hiddenSize, $0.feedForwardSize) = (32, 32)
    }
    let isLargest = [46: Architecture.gemma2, 62: .gemma3][layerCount] == architecture
    let scale = try ModelConfiguration(model.file()).attention.scale
    #expect(scale == 1 / Float(isLargest ? 8 : 64).squareRoot())
  }

  @Test func layersThatSlideMayBeStatedOneByOne() throws {
    let model = Self.gemma(.gemma3) { $0.layerCount = 3 }
    let stated = try model.file {
      $0.set("gemma3.attention.sliding_window_pattern", bools: [true, false, true])
    }
    #expect(
      bits(try stated.transformer().logits(OddModel.tokens))
        == bits(try model.file().transformer().logits(OddModel.tokens)))
    let short = try model.file {
      $0.set("gemma3.attention.sliding_window_pattern", bools: [true, false])
    }
    let error = #expect(throws: ModelError.self) { try short.transformer() }
    #expect(error?.description.contains("2 values for the 3 layers") == true)
  }

  static let refused: [(Architecture, String, MetadataValue)] = [
    (.gemma2, "attn_logit_softcapping", .float32(-1)), (.gemma2, "attention.scale", .float32(1)),
    (.gemma2, "attn_logit_softcapping", .float32(.nan)),
    (.gemma2, "final_logit_softcapping", .string("30")),
    (.gemma3, "attn_logit_softcapping", .float32(50)),
    (.gemma3, "attention.sliding_window", .int32(-1)),
    (.gemma3, "attention.sliding_window", .string("512")),
    (.gemma3, "attention.sliding_window_pattern", .string("all")),
    (.gemma3, "rope.freq_base_swa", .float32(0)), (.gemma3, "embedding_scale", .float32(12)),
  ]

  @Test(arguments: refused)
  func aStatementThatCannotBeObeyedIsRefusedByName(
    architecture: Architecture, name: String, value: MetadataValue
  ) throws {
    let key = "\(architecture.rawValue).\(name)"
    let file = try Self.gemma(architecture).file { $0.set(key, value) }
    let texts = ModelConfiguration.obstacles(in: file).map(\.description)
    #expect(texts.count == 1 && texts.first?.contains(key) == true, "\(texts)")
  }

  /// A size that cannot be read makes no statement of Gemma's an unknown one.
  @Test(arguments: ["block_count", "attention.key_length", "embedding_length"])
  func oneWrongSizeIsOneError(name: String) throws {
    let file = try Self.gemma(.gemma2) { ($0.scoreCap, $0.logitCap) = (50, 30) }.file {
      $0.set("gemma2.\(name)", .string("many"))
      $0.set("gemma2.rope.freq_base_swa", .float32(10_000))
    }
    #expect(ModelConfiguration.obstacles(in: file).count == 1)
  }

  /// Windows that begin in one split of attention and end in another, over chunks that do too.
  @Test func longPromptsHaveTheSameBitsInChunks() throws {
    let model = Self.gemma(.gemma3) {
      ($0.layerCount, $0.window, $0.hiddenSize, $0.feedForwardSize) = (2, 100, 32, 32)
      ($0.headCount, $0.keyValueHeadCount) = (2, 1)
    }
    let file = try model.file()
    let tokens = (0..<300).map { ($0 * 7 + $0 / 5) % 50 }
    let right = bits(try file.transformer().logits(tokens, mode: .reference))
    for set in InstructionSet.allCases where set.isAvailable {
      let transformer = try file.transformer(threads: 2) { $0.instructionSet = set }
      for chunk in [300, 64, 1] {
        #expect(try bits(transformer.logits(tokens, chunk: chunk)) == right, "\(set), \(chunk)")
      }
    }
  }

  @Test func aTraceShowsWhatIsAddedBeforeAndBehindItsNorm() throws {
    let model = Self.gemma(.gemma3) { $0.layerCount = 1 }
    for threads in [1, 3] {
      let transformer = try model.file().transformer(threads: threads)
      var input = try transformer.run([7, 8, 9, 10, 11, 12])[0].input
      input.trace = TraceSelection(detailed: [RowPlace(RequestID(1), 5)])
      let values = try #require(try transformer.forward(input).trace?.rows.first?.values)
      #expect(
        values.map(\.point.part) == [
          .embedding, .attentionNorm, .projectedQuery, .projectedKey, .normalizedQuery,
          .normalizedKey, .query, .key, .value, .attention, .attentionOutput, .attentionPostNorm,
          .attentionResidual, .feedForwardNorm, .gated, .feedForwardOutput, .feedForwardPostNorm,
          .feedForwardResidual, .outputNorm, .logits, .logSumExp,
        ])
      func part(_ part: TracePart) throws -> [Float] {
        try #require(values.first { $0.point.part == part }).values
      }
      let sum = zip(try part(.embedding), try part(.attentionPostNorm)).map(+)
      #expect(try part(.attentionResidual) == sum)
      let output = try part(.attentionOutput)
      let length = (output.reduce(0) { $0 + $1 * $1 } / 64 + 1e-5).squareRoot()
      let weight = try #require(
        model.tensors.first { $0.name == "blk.0.post_attention_norm.weight" }
      ).values
      for (index, value) in try part(.attentionPostNorm).enumerated() {
        #expect(abs(value - output[index] / length * weight[index]) < 1e-4)
      }
    }
  }

  /// The kernels panel and logs list the places that a model has.
  @Test func aReportNamesThePlacesOfThePostNorms() throws {
    let records = try Self.gemma(.gemma2).file().transformer().operationsOfOneRow(in: .invariant)
    let others: Set<OperationSite> = [.headNorm, .router, .expertGateUp, .expertDown]
    #expect(records.map(\.site) == OperationSite.allCases.filter { !others.contains($0) })
  }
}
