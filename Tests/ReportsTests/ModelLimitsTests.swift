import GGUF
import Reports
import Testing

/// What a machine can do with a model.
struct ModelLimitsTests {
  private func file(_ change: (inout GGUFBuilder) -> Void) throws -> GGUFFile {
    var builder = GGUFBuilder()
    builder.set("general.architecture", .string("llama"))
    builder.set("llama.block_count", .uint32(2))
    builder.set("llama.attention.head_count", .uint32(4))
    builder.set("llama.embedding_length", .uint32(64))
    builder.set("llama.context_length", .uint32(1000))
    for name in ["token_embd.weight", "blk.0.ffn_up.weight"] { add(name, to: &builder) }
    change(&builder)
    return try GGUFFile(bytes: builder.build())
  }

  /// 64 floats.
  private func add(_ name: String, to builder: inout GGUFBuilder) {
    builder.addTensor(
      name, dimensions: [64], storedType: StoredType(id: 0), bytes: Array(repeating: 0, count: 256))
  }

  @Test(arguments: [(1_000_000, 1000), (512 * 300 + 4_000, 300), (4_000, 0), (0, 0)])
  func aContextFitsBesideTheWeights(memory: Int, positions: Int) throws {
    // Two layers of 64 numbers of K and V, two bytes each.
    let shape = StatedShape(try file { _ in }.metadata)
    #expect(shape.cacheByteCountPerPosition == 512)
    let limits = ModelLimits(memoryByteCount: memory, bytesPerSecond: 1)
    #expect(limits.contextThatFits(shape, weightByteCount: 4_000) == positions)
  }

  @Test func aTokenNeedsTheWeightsThatItMeets() throws {
    let limits = ModelLimits(memoryByteCount: 0, bytesPerSecond: 51_200)
    #expect(try limits.tokensPerSecond(file { _ in }) == 100)
    // An output head of its own takes the embedding's place.
    #expect(try limits.tokensPerSecond(file { add("output.weight", to: &$0) }) == 100)
    // Two of eight experts.
    let experts = try file {
      $0.set("llama.expert_count", .uint32(8))
      $0.set("llama.expert_used_count", .uint32(2))
      add("blk.0.ffn_up_exps.weight", to: &$0)
    }
    #expect(limits.tokensPerSecond(experts) == 51_200.0 / 576)
    #expect(try limits.tokensPerSecond(GGUFFile(bytes: GGUFBuilder().build())) == nil)
  }
}
