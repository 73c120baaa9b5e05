internal import CKernels
public import EngineTypes

/// The Swift face of the leaf loops: shapes checked here, once, then C.
public struct Kernels: Sendable {
  public let instructionSet: InstructionSet
  /// Whether every operation's output is rounded to bfloat16.
  public let activation: ActivationType
  private let fast: KernelTable

  /// - Returns: `nil` where this machine lacks the instruction set.
  public init?(instructionSet: InstructionSet, activation: ActivationType) {
    guard let table = KernelTable(instructionSet) else { return nil }
    self.instructionSet = instructionSet
    self.activation = activation
    fast = table
  }

  /// The loops of a family: the scalar ones where the reference was asked for.
  public func table(for family: KernelFamily) -> KernelTable {
    family == .reference ? .reference : fast
  }

  var roundsToBF16: Bool { activation == .bf16 }
}
