import Terminal

/// Whether another batch could have changed the order of a sum.
enum SumSign: Sign {
  case fixed, changes

  init(dependsOnBatch: Bool) { self = dependsOnBatch ? .changes : .fixed }

  var cell: Cell {
    switch self {
    case .fixed: Cell("✓", role: .hashSame)
    case .changes: Cell("✗", role: .hashDiffers)
    }
  }

  var word: String { self == .fixed ? "no" : "yes" }

  /// `✗ yes`.
  var text: String { "\(glyph) \(word)" }

  var meaning: String {
    switch self {
    case .fixed: "no: the order of the sum does not depend on the batch"
    case .changes: "yes: another batch can change the order of the sum"
    }
  }
}
