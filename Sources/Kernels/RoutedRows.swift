internal import CKernels
public import EngineTypes

/// What the router of a mixture of experts says of some rows: a logit for each expert, which experts a row
/// takes, and what part of each.
@safe
public final class RoutedRows: @unchecked Sendable {
  public let expertCount: Int
  /// Experts that each row takes.
  public let usedCount: Int
  /// [rows, experts in whole vectors].
  public let logits: FloatMatrix
  /// [rows, used in whole vectors].
  private let weights: FloatMatrix
  private let memory: Memory

  public init(rowCount: Int, expertCount: Int, usedCount: Int) {
    precondition((1...expertCount).contains(usedCount), "\(usedCount) of \(expertCount) experts")
    (self.expertCount, self.usedCount) = (expertCount, usedCount)
    logits = FloatMatrix(rowCount: rowCount, columnCount: (expertCount + 15) / 16 * 16)
    weights = FloatMatrix(rowCount: rowCount, columnCount: (usedCount + 15) / 16 * 16)
    memory = Memory(byteCount: rowCount * usedCount * MemoryLayout<Int32>.stride)
  }

  public var rowCount: Int { logits.rowCount }

  /// A row's expert, the first of them having the lowest id.
  public func expert(_ index: Int, ofRow row: Int) -> Int {
    precondition(
      (0..<rowCount).contains(row) && (0..<usedCount).contains(index), "\(index) of row \(row)")
    return unsafe Int(experts[row * usedCount + index])
  }

  /// What part the row takes of that expert.
  public func weight(_ index: Int, ofRow row: Int) -> Float { weights[row, index] }

  fileprivate var experts: UnsafeMutablePointer<Int32> { unsafe memory.pointer(to: Int32.self) }

  fileprivate func route(_ row: Int, _ table: KernelTable) {
    precondition((0..<rowCount).contains(row), "row \(row) of \(rowCount)")
    unsafe table.c.route(
      logits.pointer(row: row), expertCount, usedCount, experts + row * usedCount,
      weights.pointer(row: row))
  }
}

extension Kernels {
  /// Chooses a row's experts from its logits: the largest, ties to the lowest id.
  ///
  /// What part it takes of each is the softmax over those. It looks at the row alone, in every family.
  public func route(_ rows: RoutedRows, row: Int, family: KernelFamily) {
    rows.route(row, table(for: family))
  }
}
