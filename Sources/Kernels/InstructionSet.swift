internal import CKernels
public import EngineTypes

extension InstructionSet {
  /// Whether this machine can run it.
  public var isAvailable: Bool { unsafe ck_table_for(cValue) != nil }

  /// The widest one this machine has.
  public static var best: InstructionSet {
    allCases.first { $0.isAvailable } ?? .portable
  }

  var cValue: ck_isa {
    switch self {
    case .avx512: CK_ISA_AVX512
    case .avx2: CK_ISA_AVX2
    case .portable: CK_ISA_PORTABLE
    }
  }
}

/// The leaf loops compiled for one instruction set, or the scalar reference.
@safe
public struct KernelTable: @unchecked Sendable {
  // A pointer, so that naming a loop copies no table.
  private let base: UnsafePointer<ck_table>

  /// - Returns: `nil` where this machine lacks the instruction set.
  public init?(_ instructionSet: InstructionSet) {
    guard let table = unsafe ck_table_for(instructionSet.cValue) else { return nil }
    unsafe base = table
  }

  private init(base: UnsafePointer<ck_table>) { unsafe self.base = base }

  var c: ck_table {
    @inline(__always)
    _read { yield unsafe base.pointee }
  }

  /// The slow code that defines the answer.
  public static var reference: KernelTable {
    unsafe KernelTable(base: ck_reference_table())
  }
}
