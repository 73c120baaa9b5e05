/// A kind of server whose metrics are known.
package enum ServerFamily: String, CaseIterable, Hashable, Sendable {
  case vllm, sglang
  case llamaServer = "llama.cpp"
  case invar

  package var name: String {
    switch self {
    case .vllm: "vLLM"
    case .sglang: "SGLang"
    case .llamaServer: "llama.cpp"
    case .invar: "invar"
    }
  }

  var names: NameTable {
    switch self {
    case .vllm: .vllm
    case .sglang: .sglang
    case .llamaServer: .llamaServer
    case .invar: .invar
    }
  }

  /// The label that tells data-parallel engines of one server apart.
  package static let engineLabels = ["engine", "dp_rank"]
}
