import EngineTypes

/// What the file says single tokens are for, as far as the tokens exist.
struct TokenRoles: Sendable {
  /// Roles whose tokens end an answer: turn, message, and the file marks of code models.
  private static let ends = ["eos", "eot", "eom", "fim_pad", "fim_rep", "fim_sep"]

  private var tokens: [String: TokenID] = [:]
  /// Tokens that end an answer.
  private(set) var endOfGeneration: Set<TokenID> = []
  /// What the file says of tokens that it does not have.
  private(set) var warnings: [TokenizerWarning] = []

  /// - Parameters:
  ///   - definition: What the file says.
  ///   - customary: What holds where it says nothing of use.
  init(_ definition: TokenizerDefinition, customary: [String: Int]) {
    let count = definition.tokens.count
    tokens = customary.filter { (0..<count).contains($0.value) }.mapValues { TokenID($0) }
    for (role, id) in definition.roles.sorted(by: { $0.key < $1.key }) {
      if (0..<count).contains(id) {
        tokens[role] = TokenID(id)
      } else {
        warnings.append(
          .tokenOutOfRange(key: "\(role)_token_id", token: id, vocabularySize: count))
      }
    }
    endOfGeneration = Set(Self.ends.compactMap { tokens[$0] })
    for id in definition.endTokens {
      if (0..<count).contains(id) {
        endOfGeneration.insert(TokenID(id))
      } else {
        warnings.append(.tokenOutOfRange(key: "eos_token_ids", token: id, vocabularySize: count))
      }
    }
  }

  subscript(role: String) -> TokenID? { tokens[role] }
}
