internal import GGUF

/// Ways in which files had, or may have, the matrices of experts that Invar reads as one tensor for gate,
/// one for up and one for down.
enum FormerExperts {
  /// Why a file lacks such a tensor; `nil` where it has nothing in its place.
  static func refusal(of name: String, in file: GGUFFile) -> ModelError? {
    // `blk.0.ffn_gate_exps.weight` was `blk.0.ffn_gate.0.weight`, `blk.0.ffn_gate.1.weight`, …
    let apart = name.replacing("_exps.weight", with: ".0.weight")
    if apart != name, file.tensor(named: apart) != nil {
      return .unreadTensor(
        apart,
        why: "it is one expert's, as files had them before April 2024; convert the model anew, or "
          + "fetch a newer file, whose experts are one tensor, '\(name)'")
    }
    let together = name.replacing("_gate_exps.", with: "_gate_up_exps.")
    if together != name, file.tensor(named: together) != nil {
      return .unreadTensor(
        together,
        why: "it is gate and up in one; convert the model without joining them, so that there is "
          + "'\(name)'")
    }
    return nil
  }
}
