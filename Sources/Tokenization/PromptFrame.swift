/// What a model's prompts begin and end with.
struct PromptFrame {
  var addsBOS: Bool
  var addsEOS: Bool
  var warnings: [TokenizerWarning] = []

  /// - Throws: `TokenizerError.noTokenToAdd` where the file asks for a token it does not have.
  init(
    _ definition: TokenizerDefinition, _ roles: TokenRoles, _ preTokenizer: PreTokenizer
  ) throws(TokenizerError) {
    if definition.addsBOS == true, roles["bos"] == nil { throw .noTokenToAdd(role: "bos") }
    if definition.addsEOS == true, roles["eos"] == nil { throw .noTokenToAdd(role: "eos") }
    addsBOS = definition.addsBOS ?? preTokenizer.addsBOS
    addsEOS = definition.addsEOS ?? false
    if addsBOS, roles["bos"] == nil {
      addsBOS = false
      warnings = [.noBOS(preTokenizer: definition.preTokenizer)]
    }
  }
}
