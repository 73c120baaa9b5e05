internal import CKernels
public import EngineTypes

/// The rows of a step sorted by the experts they take: each row has a slot for each of its experts, and
/// those of one expert lie side by side.
///
/// A class that keeps its room, so that every worker has its own and sorts for itself.
public final class ExpertGroups: @unchecked Sendable {
  /// The rows that take one expert.
  public struct Group: Hashable, Sendable {
    public var expert: Int
    public var slots: Range<Int>
  }

  /// Those that have rows, in the order of their slots.
  public private(set) var groups: [Group] = []
  /// Of each slot, its row; ascending within a group.
  public private(set) var rows: [Int32] = []
  // [rows, used]: a row's slots, ascending, and what part it takes of each.
  private var slots: [Int32] = []
  private var weights: [Float] = []
  private var usedCount = 0
  // Of each expert, how many rows take it, and its next free slot.
  private var counts: [Int] = []
  private var next: [Int] = []

  public init() {}

  /// Sorts the first rows anew.
  ///
  /// - Parameters:
  ///   - routed: which experts each row takes.
  ///   - rowCount: rows of the step.
  ///   - order: in which what a row's experts gave will be added up, and so the order of groups.
  public func sort(_ routed: RoutedRows, rowCount: Int, order: KernelPlan.ExpertOrder) {
    usedCount = routed.usedCount
    count(routed, rowCount)
    layGroups(order)
    rows.resize(to: rowCount * usedCount, filling: 0)
    slots.resize(to: rowCount * usedCount, filling: 0)
    weights.resize(to: rowCount * usedCount, filling: 0)
    for row in 0..<rowCount { place(row, routed) }
  }

  private func count(_ routed: RoutedRows, _ rowCount: Int) {
    counts.resize(to: routed.expertCount, filling: 0)
    for expert in counts.indices { counts[expert] = 0 }
    for row in 0..<rowCount {
      for index in 0..<usedCount { counts[routed.expert(index, ofRow: row)] += 1 }
    }
  }

  private func layGroups(_ order: KernelPlan.ExpertOrder) {
    groups.removeAll(keepingCapacity: true)
    for expert in counts.indices where counts[expert] > 0 {
      groups.append(Group(expert: expert, slots: 0..<counts[expert]))
    }
    if order == .largestGroupFirst {
      groups.sort { ($1.slots.count, $0.expert) < ($0.slots.count, $1.expert) }
    }
    next.resize(to: counts.count, filling: 0)
    var slot = 0
    for index in groups.indices {
      let count = groups[index].slots.count
      groups[index].slots = slot..<slot + count
      next[groups[index].expert] = slot
      slot += count
    }
  }

  /// Gives a row its slots.
  ///
  /// They ascend as its experts do; where groups lie otherwise they are sorted.
  private func place(_ row: Int, _ routed: RoutedRows) {
    let first = row * usedCount
    for index in 0..<usedCount {
      let expert = routed.expert(index, ofRow: row)
      let slot = Int32(next[expert])
      next[expert] += 1
      rows[Int(slot)] = Int32(row)
      var place = first + index
      while place > first, slots[place - 1] > slot {
        (slots[place], weights[place]) = (slots[place - 1], weights[place - 1])
        place -= 1
      }
      (slots[place], weights[place]) = (slot, routed.weight(index, ofRow: row))
    }
  }

  /// A row's slots, in ascending order of their experts.
  public func slotsByExpert(ofRow row: Int) -> [Int] {
    let own = slots[row * usedCount..<(row + 1) * usedCount].map { Int($0) }
    let experts = own.map { slot in
      groups.first { $0.slots.contains(slot) }?.expert ?? 0
    }
    return zip(experts, own).sorted { $0.0 < $1.0 }.map(\.1)
  }

  fileprivate func withTerms(
    ofRow row: Int, _ body: (UnsafePointer<Int32>, UnsafePointer<Float>, Int) -> Void
  ) {
    precondition(row >= 0 && (row + 1) * usedCount <= slots.count, "row \(row)")
    unsafe slots.withUnsafeBufferPointer { slots in
      unsafe weights.withUnsafeBufferPointer { weights in
        guard let slots = slots.baseAddress, let weights = weights.baseAddress else { return }
        unsafe body(slots + row * usedCount, weights + row * usedCount, usedCount)
      }
    }
  }
}

extension Kernels {
  /// `output[row] += Σ weight · parts[slot]` over a row's slots in ascending order, one chain.
  ///
  /// `parts` is [slots, columns] with the columns of `output`, of which some whole vectors are computed.
  public func addExperts(
    _ parts: FloatMatrix, _ groups: ExpertGroups, row: Int, columns: Range<Int>,
    family: KernelFamily, into output: FloatMatrix
  ) {
    precondition(
      columns.lowerBound % 16 == 0 && columns.upperBound % 16 == 0
        && columns.upperBound <= min(parts.columnCount, output.columnCount), "columns \(columns)")
    unsafe groups.withTerms(ofRow: row) { slots, weights, count in
      precondition(unsafe Int(slots[count - 1]) < parts.rowCount, "\(parts.rowCount) parts")
      unsafe table(for: family).c.add_weighted(
        parts.pointer(row: 0) + columns.lowerBound, parts.stride, slots, weights, count,
        columns.count, roundsToBF16, output.pointer(row: row) + columns.lowerBound)
    }
  }
}

extension Array {
  /// Grows or shrinks to so many elements, keeping its room.
  fileprivate mutating func resize(to count: Int, filling value: Element) {
    if count < self.count {
      removeLast(self.count - count)
    } else {
      append(contentsOf: repeatElement(value, count: count - self.count))
    }
  }
}
