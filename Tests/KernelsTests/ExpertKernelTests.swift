import EngineTypes
import Kernels
import Testing

/// Which experts a row takes, and what they come to: the same bits on every instruction set.
@Suite struct ExpertKernelTests {
  private static func routed(
    _ logits: [Float], used: Int, _ kernels: Kernels, _ family: KernelFamily
  ) -> (experts: [Int], weights: [Float]) {
    let rows = RoutedRows(rowCount: 1, expertCount: logits.count, usedCount: used)
    for (expert, logit) in logits.enumerated() { rows.logits[0, expert] = logit }
    kernels.route(rows, row: 0, family: family)
    return (
      (0..<used).map { rows.expert($0, ofRow: 0) }, (0..<used).map { rows.weight($0, ofRow: 0) }
    )
  }

  static let choices: [(logits: [Float], used: Int, experts: [Int])] = [
    ([1, 2, 3, 4], 2, [2, 3]), ([4, 3, 2, 1], 2, [0, 1]), ([0, 5, 0, 5], 1, [1]),
    // Ties go to the lowest, inside and at the edge.
    ([7, 7, 7, 7], 3, [0, 1, 2]), ([1, 2, 2, 2, 1], 2, [1, 2]),
    ([3, 9, 3, 9, 3], 4, [0, 1, 2, 3]),
    ([-0.0, 0.0, -0.0], 1, [0]), ([-8, -9, -7], 3, [0, 1, 2]),
    ([.greatestFiniteMagnitude, -.greatestFiniteMagnitude, 0], 2, [0, 2]),
  ]

  @Test(arguments: choices, [KernelFamily.invariant, .standard, .reference])
  func theLargestAreTakenAndTiesGoToTheLowest(
    choice: (logits: [Float], used: Int, experts: [Int]), family: KernelFamily
  ) throws {
    let found = Self.routed(choice.logits, used: choice.used, try kernels(.best), family)
    #expect(found.experts == choice.experts)
    #expect(abs(found.weights.reduce(0, +) - 1) < 1e-6)
  }

  @Test func partsAreASoftmaxOverWhatIsTaken() throws {
    let found = Self.routed([1, -3, 2, 0.5], used: 2, try kernels(.best), .invariant)
    let total = Elementary.exp(-1) + 1
    #expect(abs(Double(found.weights[0]) - Elementary.exp(-1) / total) < 1e-7)
    #expect(abs(Double(found.weights[1]) - 1 / total) < 1e-7)
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity], [KernelFamily.invariant, .reference])
  func oneLogitThatIsNotFiniteMakesEveryPartNaN(value: Float, family: KernelFamily) throws {
    for place in 0..<5 {
      var logits: [Float] = [3, 1, 4, 1, 5]
      logits[place] = value
      let found = Self.routed(logits, used: 2, try kernels(.best), family)
      #expect(found.experts == [0, 1] && found.weights.allSatisfy(\.isNaN))
    }
  }

  @Test(arguments: availableSets, ActivationType.allCases)
  func everySetEqualsTheReference(set: InstructionSet, activation: ActivationType) throws {
    let kernels = try kernels(set, activation)
    for (count, used) in [(2, 1), (8, 2), (15, 15), (16, 4), (17, 3), (128, 8), (300, 20)] {
      let bits = [KernelFamily.invariant, .reference].map { family -> [UInt32] in
        let rows = RoutedRows(rowCount: 9, expertCount: count, usedCount: used)
        rows.logits.fill(offset: 3)
        for row in 0..<9 { kernels.route(rows, row: row, family: family) }
        let (groups, output) = (ExpertGroups(), FloatMatrix.sample(9, 80, 5))
        groups.sort(rows, rowCount: 9, order: .ascending)
        let parts = FloatMatrix.sample(9 * used, 80, 4)
        for row in 0..<9 {
          kernels.addExperts(
            parts, groups, row: row, columns: 16..<80, family: family, into: output)
        }
        return output.bits
      }
      #expect(bits[0] == bits[1], "\(used) of \(count)")
    }
  }

  /// A row's experts ascend whoever else takes them; in order of arrival they need not.
  @Test func groupsHoldEachRowOnceForEachOfItsExperts() throws {
    let kernels = try kernels(.best)
    let rows = RoutedRows(rowCount: 20, expertCount: 7, usedCount: 3)
    rows.logits.fill(offset: 1)
    for row in 0..<20 { kernels.route(rows, row: row, family: .invariant) }
    for order in [KernelPlan.ExpertOrder.ascending, .largestGroupFirst] {
      let groups = ExpertGroups()
      for count in [20, 1, 13] {
        groups.sort(rows, rowCount: count, order: order)
        #expect(groups.groups.flatMap(\.slots) == Array(0..<3 * count))
        for group in groups.groups {
          let taking = (0..<count).filter { row in
            (0..<3).contains { rows.expert($0, ofRow: row) == group.expert }
          }
          #expect(group.slots.map { Int(groups.rows[$0]) } == taking)
        }
        for row in 0..<count {
          let slots = groups.slotsByExpert(ofRow: row)
          let experts = slots.compactMap { slot in
            groups.groups.first { $0.slots.contains(slot) }?.expert
          }
          #expect(experts == (0..<3).map { rows.expert($0, ofRow: row) })
        }
      }
      let (experts, sizes) = (groups.groups.map(\.expert), groups.groups.map(\.slots.count))
      #expect(order == .ascending ? experts == experts.sorted() : sizes == sizes.sorted(by: >))
      #expect((experts == experts.sorted()) == (order == .ascending))
    }
  }

  @Test func anotherOrderOfExpertsIsOtherBits() throws {
    let kernels = try kernels(.best, .f32)
    let rows = RoutedRows(rowCount: 20, expertCount: 7, usedCount: 3)
    rows.logits.fill(offset: 1)
    for row in 0..<20 { kernels.route(rows, row: row, family: .invariant) }
    let bits = [KernelPlan.ExpertOrder.ascending, .largestGroupFirst].map { order -> [UInt32] in
      let groups = ExpertGroups()
      groups.sort(rows, rowCount: 20, order: order)
      // What an expert gives a row, wherever its slot is.
      let parts = FloatMatrix(rowCount: 60, columnCount: 64)
      let given = FloatMatrix.sample(20 * 7, 64, 4)
      for group in groups.groups {
        for slot in group.slots {
          for column in 0..<64 {
            parts[slot, column] = given[7 * Int(groups.rows[slot]) + group.expert, column]
          }
        }
      }
      let output = FloatMatrix.sample(20, 64, 9)
      for row in 0..<20 {
        kernels.addExperts(
          parts, groups, row: row, columns: 0..<64, family: .invariant, into: output)
      }
      return output.bits
    }
    #expect(bits[0] != bits[1])
  }
}
