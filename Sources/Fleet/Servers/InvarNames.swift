/// Our own server has vLLM's names, so that boards and monitors know it, and more that begin with
/// `invar_`: those are listed as they are.
extension NameTable {
  static let invar = vllm

  /// What names of ours begin with.
  static let ownPrefix = "invar_"
}
