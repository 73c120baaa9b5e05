/// Which kernel modes a request's steps have seen.
public enum ModeHistory: Hashable, Sendable {
  /// No step yet.
  case none
  case uniform(KernelMode)
  /// More than one: the request's K and V come from two arithmetics.
  case mixed

  /// Takes note of one more step.
  public mutating func note(_ mode: KernelMode) {
    switch self {
    case .none: self = .uniform(mode)
    case .uniform(let seen) where seen != mode: self = .mixed
    case .uniform, .mixed: break
    }
  }
}
