import EngineTypes
import Kernels

/// How far two runs of the same numbers are apart.
struct BitDifference: Hashable {
  /// Values compared.
  var count = 0
  /// Values of which some bit differs.
  var differing = 0
  var largest: Double = 0

  var isNone: Bool { differing == 0 }

  mutating func compare(_ a: Float, _ b: Float) {
    count += 1
    guard a.bitPattern != b.bitPattern else { return }
    differing += 1
    largest = max(largest, abs(Double(a) - Double(b)))
  }

  /// Compares a row of each of two matrices, [columns].
  mutating func compare(
    _ a: FloatMatrix, row aRow: Int, _ b: FloatMatrix, row bRow: Int, columns: Int
  ) {
    a.withRow(aRow) { a in
      b.withRow(bRow) { b in
        for column in 0..<columns { compare(a[column], b[column]) }
      }
    }
  }

  /// `17 of 576`.
  var share: String { "\(count: differing) of \(count: count)" }
}

extension KernelMode {
  /// `standard`, or `attention=standard` where only some operations are not invariant.
  var shortName: String {
    if let family = uniformFamily { return family.rawValue }
    return KernelOperation.allCases.filter { self[$0] != .invariant }
      .map { "\($0.rawValue)=\(self[$0].rawValue)" }.joined(separator: ",")
  }
}

extension Kernels {
  /// The loops of this machine's instruction set.
  static func forLab(_ context: LabContext, _ activation: ActivationType) throws(LabError)
    -> Kernels
  {
    let set = context.settings.instructionSet
    guard let kernels = Kernels(instructionSet: set, activation: activation) else {
      throw .instructionSetUnavailable(set)
    }
    return kernels
  }
}

extension BitDifference {
  mutating func add(_ other: BitDifference) {
    count += other.count
    differing += other.differing
    largest = max(largest, other.largest)
  }
}
