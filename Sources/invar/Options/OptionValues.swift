public import ArgumentParser
public import EngineTypes

// What the parser must know about the engine's choices: their names, which it lists by itself.
extension KernelFamily: ExpressibleByArgument {}
extension ActivationType: ExpressibleByArgument {}
extension KVType: ExpressibleByArgument {}
extension SeededFault: ExpressibleByArgument {}

/// An instruction set by name, or the widest one this machine has.
enum InstructionSetChoice: String, CaseIterable, ExpressibleByArgument {
  case auto, avx512, avx2, portable

  /// `nil` leaves the choice to the engine.
  var instructionSet: InstructionSet? { InstructionSet(rawValue: rawValue) }
}

enum Switch: String, CaseIterable, ExpressibleByArgument {
  case on, off
}

/// Where a session is recorded.
enum RecordTarget: Hashable, ExpressibleByArgument {
  case off
  case file(String)

  init?(argument: String) {
    guard !argument.isEmpty else { return nil }
    self = argument == "off" ? .off : .file(argument)
  }
}

/// `OP=FAMILY`: one operation that differs from `--mode`.
struct KernelOverride: Hashable {
  var operation: KernelOperation
  var family: KernelFamily

  /// Reads `attention=standard`.
  init(_ text: String) throws(KernelOverrideError) {
    let sides = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
    guard sides.count == 2 else { throw .form }
    guard let operation = KernelOperation(rawValue: sides[0]) else { throw .operation(sides[0]) }
    guard let family = KernelFamily(rawValue: sides[1]) else { throw .family(sides[1]) }
    (self.operation, self.family) = (operation, family)
  }
}

/// What is wrong with a kernel override.
enum KernelOverrideError: Error, Hashable, CustomStringConvertible {
  case form
  case operation(String)
  case family(String)

  var description: String {
    switch self {
    case .form: "write OP=FAMILY, such as attention=standard"
    case .operation(let name): "no operation is called \(name); there are \(Self.operations)"
    case .family(let name): "no family is called \(name); there are \(Self.families)"
    }
  }

  static let operations = KernelOperation.allCases.map(\.rawValue).joined(separator: ", ")
  static let families = KernelFamily.allCases.map(\.rawValue).joined(separator: ", ")
}
