import EngineTypes
import Inference
import Testing

/// Timing the other family's kernels must show in no answer and in little time.
@Suite struct FamilyComparisonTests {
  /// A crowd served, with comparisons or without.
  static func serve(_ mode: KernelMode, compares: Bool) throws -> (TestBench, [RequestID]) {
    let executor = ScriptedExecutor()
    // Passes that are thrown away write in the other mode what is never read.
    executor.allowsMixedModes = true
    var bench = try TestBench(executor, comparesFamilies: compares) { $0.mode = mode }
    let ids = try (0..<6).map { index in
      try bench.submit(request(String(repeating: "a", count: 1 + index), maxTokens: 110 + index))
    }
    try bench.drain()
    return (bench, ids)
  }

  @Test(arguments: [KernelMode.invariant, .standard])
  func noAnswerKnowsOfIt(mode: KernelMode) throws {
    let (with, ids) = try Self.serve(mode, compares: true)
    let (without, _) = try Self.serve(mode, compares: false)
    #expect(with.steps.contains { $0.families != nil })
    #expect(with.executor.callCount > without.executor.callCount)
    for id in ids { #expect(with.outcome(of: id) == without.outcome(of: id)) }
  }

  @Test(arguments: [1...1, 100...100, 1...100, 1...100_000])
  func itTakesAHundredthOfTheTime(stepNanoseconds: ClosedRange<UInt64>) {
    var comparison = FamilyComparison()
    var random = SplitMix64(seed: 11)
    var (spent, total, count) = (UInt64(0), UInt64(0), 0)
    for _ in 0..<20_000 {
      let step = UInt64.random(in: stepNanoseconds, using: &random)
      if comparison.isDue {
        let passes: UInt64 = comparison.order == .otherFirst ? 1 : 2
        comparison.absorb(comparisonNanoseconds: passes * step)
        spent += passes * step
        count += 1
      }
      comparison.absorb(stepNanoseconds: step)
      total += step
    }
    let share = Double(spent) / Double(spent + total)
    #expect(share <= 0.0101 && share > 0.009, "\(count) comparisons took \(share)")
  }

  /// Whoever goes second finds warmer caches, so each family goes first as often.
  @Test func theTwoOrdersTakeTurns() {
    var comparison = FamilyComparison()
    for expected in [FamilyComparison.Order.otherFirst, .ownFirst, .otherFirst, .ownFirst] {
      #expect(comparison.order == expected)
      comparison.absorb(comparisonNanoseconds: 5)
    }
  }

  /// An engine that runs a deliberate mistake, or a mixture, has no pair of families to compare.
  @Test func whatIsNeitherFamilyIsNotCompared() throws {
    var mixed = KernelMode.invariant
    mixed.attention = .standard
    for mode in [mixed, .reference] {
      let (bench, _) = try Self.serve(mode, compares: true)
      #expect(bench.steps.allSatisfy { $0.families == nil })
    }
  }
}
