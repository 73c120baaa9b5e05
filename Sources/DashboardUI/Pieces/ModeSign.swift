import EngineTypes
import Terminal

/// The kinds of kernel mode.
enum ModeSign: Sign {
  case invariant, standard, reference, mixed

  init(_ mode: KernelMode) {
    self =
      switch mode.uniformFamily {
      case .invariant: .invariant
      case .standard: .standard
      case .reference: .reference
      case nil: .mixed
      }
  }

  var cell: Cell {
    switch self {
    case .invariant: Cell("◆", role: .modeInvariant)
    case .standard: Cell("◇", role: .modeStandard)
    case .reference: Cell("○", role: .info)
    case .mixed: Cell("◐", role: .warn)
    }
  }

  var word: String {
    switch self {
    case .invariant: "INVARIANT"
    case .standard: "STANDARD"
    case .reference: "REFERENCE"
    case .mixed: "MIXED FAMILIES"
    }
  }

  var meaning: String {
    switch self {
    case .invariant: "invariant: every sum has one fixed order, whatever the batch"
    case .standard: "standard: the order of sums follows the shape of the batch"
    case .reference: "reference: plain scalar code that judges the others"
    case .mixed: "mixed: some operations in one family, some in another"
    }
  }
}
