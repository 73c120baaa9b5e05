import EngineTypes

extension TokenizerDefinition {
  /// Special tokens after which whitespace is no text.
  ///
  /// No file states it. llama.cpp goes by the model's name, and its model files are made to suit.
  func trimmingTokens(_ types: [TokenType], _ index: TokenIndex) -> Set<TokenID> {
    let name = modelName.lowercased()
    guard name.contains("phi-3") || name.contains("phi3") else { return [] }
    let special = types.indices.filter { !types[$0].isDisjoint(with: .special) }
    let others = ["<unk>", "<s>", "<|endoftext|>"].compactMap { index.token($0) }
    return Set(special.map { TokenID($0) }).subtracting(others)
  }
}
