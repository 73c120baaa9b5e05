public import ArgumentParser
import DashboardUI
public import EngineTypes
import SessionLog

// What the parser must know about choices that are not in the table of settings: their names.
extension KernelFamily: ExpressibleByArgument {}
extension SeededFault: ExpressibleByArgument {}
extension GraphSymbols: ExpressibleByArgument {}

/// An instruction set by name, or the widest one this machine has.
enum InstructionSetChoice: String, CaseIterable, ExpressibleByArgument {
  case auto, avx512, avx2, portable

  /// `nil` leaves the choice to the engine.
  var instructionSet: InstructionSet? { InstructionSet(rawValue: rawValue) }
}

extension ComputeDevice: ExpressibleByArgument {
  public static let allValueStrings = Setting.device.row.words
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

/// How large a log may become: `500MB`, `4GB`, `100000`, or `off`.
struct RecordLimitChoice: Hashable {
  let limit: RecordLimit

  init(_ text: String) throws(RecordLimitError) {
    if text == "off" {
      limit = .none
      return
    }
    guard let count = Self.byteCount(text), count >= RecordLimit.smallest else {
      throw RecordLimitError(text: text)
    }
    limit = .bytes(count)
  }

  private static let units: [(String, Double)] = [
    ("kib", 1_024), ("mib", 1_048_576), ("gib", 1_073_741_824), ("tib", 1_099_511_627_776),
    ("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("tb", 1e12), ("k", 1e3), ("m", 1e6), ("g", 1e9),
    ("t", 1e12), ("b", 1), ("", 1),
  ]

  private static func byteCount(_ text: String) -> Int? {
    let text = text.lowercased()
    guard let (unit, factor) = units.first(where: { text.hasSuffix($0.0) }) else { return nil }
    let digits = text.dropLast(unit.count).filter { $0 != " " }
    guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber || $0 == "." }),
      let value = Double(digits), value * factor < 9e18
    else { return nil }
    return Int(value * factor)
  }
}

/// What is wrong with the size of a log.
struct RecordLimitError: Error, CustomStringConvertible {
  let text: String

  /// What it must be, in words.
  static let allowed =
    "a size of at least \(NumberText.count(RecordLimit.smallest)) bytes, such as 500MB, 4GB or "
    + "100000, or off"

  var description: String { "a log's limit cannot be '\(text)'; give \(Self.allowed)" }
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
