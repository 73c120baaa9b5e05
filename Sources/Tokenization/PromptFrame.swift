/// What a model's prompts begin and end with.
struct PromptFrame {
  var addsBOS: Bool
  var addsEOS: Bool
  var warnings: [TokenizerWarning] = []

  /// - Throws: `TokenizerError.noTokenToAdd` where the file asks for a token it does not have.
  init(
    _ definition: TokenizerDefinition, _ roles: TokenRoles, _ encoder: any TextEncoder
  ) throws(TokenizerError) {
    if definition.addsBOS == true, roles["bos"] == nil { throw .noTokenToAdd(role: "bos") }
    if definition.addsEOS == true, roles["eos"] == nil { throw .noTokenToAdd(role: "eos") }
    addsBOS = definition.addsBOS ?? encoder.addsBOS
    addsEOS = definition.addsEOS ?? encoder.addsEOS && roles["eos"] != nil
    if addsBOS, roles["bos"] == nil {
      addsBOS = false
      let name =
        definition.preTokenizer.isEmpty ? definition.model : definition.preTokenizer
      warnings = [.noBOS(preTokenizer: name)]
    }
  }
}
