package import EngineTypes

/// Why a proof cannot be run.
package enum ProofError: Error, Hashable, Sendable, CustomStringConvertible {
  case rejected(RejectionReason)
  case contextTooShort(Int, needed: Int)
  case notFinite(NumericFailure)
  case nothingToBreak(SeededFault, model: String)

  /// One line: what happened and what to do.
  package var description: String {
    switch self {
    case .rejected(let reason):
      "a request of the proof was refused: \(reason)"
    case .contextTooShort(let length, let needed):
      "the model's context is \(length) tokens, the proof needs \(needed); choose another model"
    case .nothingToBreak(let fault, let model):
      "'\(model)' has no experts, so it cannot be broken by \(fault.rawValue); choose a model that has, "
        + "such as tiny-experts"
    case .notFinite(let failure):
      "the model's numbers are not finite, so nothing about its answers can be proved: \(failure)"
    }
  }
}

extension ProofError: NumericError {
  package var numericFailure: NumericFailure? {
    if case .notFinite(let failure) = self { failure } else { nil }
  }
}
