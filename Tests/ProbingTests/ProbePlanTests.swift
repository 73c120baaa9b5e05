import Probing
import Testing

@Suite struct ProbePlanTests {
  private func plan(_ change: (inout ProbePlan.Wishes) -> Void) throws -> ProbePlan {
    var wishes = ProbePlan.Wishes()
    change(&wishes)
    return try ProbePlan(wishes)
  }

  @Test(arguments: [60, 100, 147, 500, 2000], [2, 8, 16, 64, 100])
  func noPlanAsksMoreThanItMay(count: Int, size: Int) throws {
    for modes in [[nil], ["invariant", "standard"]] as [[String?]] {
      guard count >= 60 * modes.count else { continue }
      let plan = try plan {
        $0.requestCount = count
        $0.size = size
        $0.modes = modes
      }
      #expect(plan.requestCount <= count)
      #expect(plan.largestLoad <= max(size, 1))
      #expect(plan.roundCount >= 1)
    }
  }

  @Test func whatIsTooSmallSaysWhatItTakes() {
    #expect(throws: PlanError.self) { try plan { $0.requestCount = 10 } }
  }

  @Test func loadsThatAreLeftOutAreSaid() throws {
    let small = try plan { $0.size = 64 }
    #expect(small.largestLoad < 64)
    #expect(small.shortfall?.contains("no room for more than \(small.largestLoad) at once") == true)
    #expect(try plan { $0.size = 8 }.shortfall == nil)
  }

  @Test func everyCircumstanceComes() throws {
    let plan = try plan {
      $0.size = 64
      $0.requestCount = 400
    }
    #expect(Set(plan.cases.map(\.circumstance)) == Set(Circumstance.allCases))
    #expect(plan.sizes == [2, 4, 8, 16, 32, 64])
    let loads = Set(plan.cases.filter { $0.circumstance == .crowd }.map(\.load))
    #expect(loads == Set(plan.sizes))
    #expect(plan.cases.allSatisfy { $0.questions[$0.place] == $0.needle })
  }

  @Test func withoutStreamsNothingIsComparedWithStreams() throws {
    let plan = try plan { $0.isStreamed = false }
    #expect(!plan.cases.contains { $0.circumstance == .whole })
    #expect(plan.cases.flatMap(\.questions).allSatisfy { !$0.isStreamed })
  }

  @Test func aSeedMakesThePlan() throws {
    let one = try plan { $0.seed = 5 }
    let (again, other) = (try plan { $0.seed = 5 }, try plan { $0.seed = 6 })
    #expect(one == again)
    #expect(one.cases != other.cases)
  }

  /// A prompt that was asked before is cold no more: neither in this plan nor in one of another seed.
  @Test func aColdPrefixIsNobodyElses() throws {
    var seen: Set<String> = []
    for seed in 1...5 as ClosedRange<UInt64> {
      let plan = try plan {
        $0.seed = seed
        $0.modes = ["invariant", "standard"]
        $0.requestCount = 400
      }
      for group in plan.groups where !plan.wishes.prompts.contains(group.prompt) {
        let isNew = seen.insert(String(group.prompt.prefix(24))).inserted
        #expect(isNew)
      }
      for group in plan.groups.indices {
        let needles = plan.cases.filter { $0.group == group }
        #expect(needles.first?.circumstance == .cold)
        #expect(needles.count { $0.circumstance == .cold } == 1)
        #expect(Set(needles.map(\.needle.prompt)).count == 1)
      }
    }
    #expect(seen.count > 10)
  }

  @Test func fillersAreOfDifferentLengths() throws {
    let plan = try plan { $0.seed = 2 }
    let crowd = plan.cases.filter { $0.circumstance == .crowd }.flatMap(\.fillers)
    #expect(Set(crowd.map(\.prompt.count)).count > crowd.count / 2)
    let long = plan.cases.filter { $0.circumstance == .long }.flatMap(\.fillers)
    #expect(long.allSatisfy { $0.prompt.count > 2000 })
    #expect(crowd.allSatisfy { $0.maxTokens >= plan.wishes.maxTokens })
  }

  /// By the tables of Clopper and Pearson.
  @Test(arguments: [
    (0, 10, 0, 0.3085), (0, 20, 0, 0.1684), (1, 10, 0.0025, 0.4450), (5, 10, 0.1871, 0.8129),
    (10, 10, 0.6915, 1), (3, 21, 0.0305, 0.3634), (0, 1, 0, 0.975),
  ])
  func intervalsAreTwoSided(hits: Int, trials: Int, lower: Double, upper: Double) throws {
    let interval = try #require(Interval(hits, of: trials))
    #expect(abs(interval.lower - lower) < 0.0001)
    #expect(abs(interval.upper - upper) < 0.0001)
  }

  @Test func ofNothingThereIsNoInterval() { #expect(Interval(0, of: 0) == nil) }
}
