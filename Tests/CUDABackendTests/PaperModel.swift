import GGUF
import Transformer

/// A small model of zeros, of the architectures and shapes that kernels are chosen by: for what is launched,
/// not for what comes of it.
struct PaperModel: Sendable, CustomStringConvertible {
  var architecture = Architecture.qwen3
  var type = TensorType.q4_1
  var headSize = 64
  var keyValueHeadCount = 1
  /// Queries, keys and values have biases.
  var hasBiases = false
  /// Tokens that the vocabulary's rows have no token for.
  var paddingCount = 0
  var window: Int?

  private static let (hiddenSize, headCount, feedForwardSize, rowCount) = (256, 4, 512, 96)
  private static let layerCount = 2

  var description: String {
    "\(architecture.rawValue) \(type) heads of \(headSize)" + (hasBiases ? " biases" : "")
      + (paddingCount > 0 ? " padded" : "") + (window == nil ? "" : " window")
  }

  func file() throws -> GGUFFile {
    var builder = GGUFBuilder()
    let name = architecture.rawValue
    builder.set("general.architecture", .string(name))
    for (key, value) in [
      ("block_count", Self.layerCount), ("context_length", 512),
      ("embedding_length", Self.hiddenSize), ("feed_forward_length", Self.feedForwardSize),
      ("attention.head_count", Self.headCount), ("attention.head_count_kv", keyValueHeadCount),
      ("attention.key_length", headSize), ("rope.dimension_count", headSize),
    ] { builder.set("\(name).\(key)", .uint32(UInt32(value))) }
    if let window { builder.set(name + ".attention.sliding_window", .uint32(UInt32(window))) }
    builder.set(name + ".attention.layer_norm_rms_epsilon", .float32(1e-5))
    builder.set(name + ".rope.freq_base", .float32(10_000))
    builder.set(
      "tokenizer.ggml.tokens", strings: (0..<Self.rowCount - paddingCount).map { "t\($0)" })
    addTensors(to: &builder)
    return try GGUFFile(bytes: builder.build())
  }

  private func addTensors(to builder: inout GGUFBuilder) {
    func add(_ name: String, _ dimensions: [Int]) {
      let type = dimensions.count > 1 ? type : .f32
      let byteCount = dimensions.reduce(1, *) / type.blockElementCount * type.blockByteCount
      builder.addTensor(
        name, dimensions: dimensions, type: type, bytes: [UInt8](repeating: 0, count: byteCount))
    }
    let (hidden, inner) = (Self.hiddenSize, Self.feedForwardSize)
    let (queries, keys) = (Self.headCount * headSize, keyValueHeadCount * headSize)
    add("token_embd.weight", [hidden, Self.rowCount])
    add("output_norm.weight", [hidden])
    for layer in 0..<Self.layerCount {
      let prefix = "blk.\(layer)."
      for (name, count) in [("attn_q", queries), ("attn_k", keys), ("attn_v", keys)] {
        add("\(prefix)\(name).weight", [hidden, count])
        if hasBiases { add("\(prefix)\(name).bias", [count]) }
      }
      for (name, count) in headNorms(queries, keys) { add("\(prefix)\(name).weight", [count]) }
      add(prefix + "attn_output.weight", [queries, hidden])
      for name in norms { add("\(prefix)\(name).weight", [hidden]) }
      add(prefix + "ffn_gate.weight", [hidden, inner])
      add(prefix + "ffn_up.weight", [hidden, inner])
      add(prefix + "ffn_down.weight", [inner, hidden])
    }
  }

  private func headNorms(_ queries: Int, _ keys: Int) -> [(String, Int)] {
    switch architecture {
    case .qwen3, .gemma3: [("attn_q_norm", headSize), ("attn_k_norm", headSize)]
    case .olmo2: [("attn_q_norm", queries), ("attn_k_norm", keys)]
    default: []
    }
  }

  private var norms: [String] {
    let (before, after) = (["attn_norm", "ffn_norm"], ["post_attention_norm", "post_ffw_norm"])
    return switch architecture {
    case .gemma2, .gemma3: before + after
    case .olmo2: after
    default: before
    }
  }
}
