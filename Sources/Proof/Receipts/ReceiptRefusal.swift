public import EngineTypes
import SessionLog

/// Why a receipt cannot be checked here: nothing was run, and nothing is said about its answer.
public enum ReceiptRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  case otherNumerics(String)
  case otherModel(path: String, receipt: String, found: String)
  case noModel(sha256: String)
  case standardKernels(KernelMode)
  case mixedModes

  /// One line: what happened and what to do.
  public var description: String {
    switch self {
    case .otherNumerics(let numerics):
      "the receipt is of numerics \(numerics.jsonQuoted), this program computes \(HashHeader.numerics.jsonQuoted); "
        + "use a version that computes as the receipt's did"
    case .otherModel(let path, let receipt, let found):
      "\(path) is not the model of the receipt: its SHA-256 is \(found.prefix(12))…, the receipt says "
        + "\(receipt.prefix(12))…; give the right file with --model"
    case .noModel(let sha256):
      "no model in the store has the receipt's SHA-256, \(sha256.prefix(12))…; give its file with --model"
    case .standardKernels(let mode):
      "the receipt is of kernels in mode \(mode), whose bits depend on who else was in the batch: no run "
        + "on another batch can confirm or refute it; what can be said is that its own digest fits, so "
        + "that it is as it was written unless somebody made the digest anew"
    case .mixedModes:
      "the kernel mode changed while the receipt's answer was under way, and the receipt does not say "
        + "where: it cannot be run again; its own digest fits"
    }
  }
}
