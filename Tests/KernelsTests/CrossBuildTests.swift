import EngineTypes
import Testing

/// Every kernel in every table, run by one C program on seeded input: the same bits on each
/// instruction set of this machine, and on NEON.
@Suite struct CrossBuildTests {
  /// What only the standard family does; the reference knows one order of sums.
  static func isStandard(_ kernel: String) -> Bool {
    kernel.hasPrefix("rmsnorm.split")
      || kernel.hasPrefix("matmul.") && !kernel.contains(".chain.")
  }

  @Test(
    .enabled(
      if: CrossBuildHarness.missingForNative == nil, "\(CrossBuildHarness.missingForNative ?? "")"))
  func everyTableOfThisMachineGivesTheSameBits() throws {
    let digests = try #require(try CrossBuildHarness.native.get().first)
    let portable = try #require(digests["portable"])
    let reference = try #require(digests["reference"])
    #expect(Set(digests.keys) == Set(availableSets.map(\.rawValue) + ["reference", "shared"]))
    #expect(Set(reference.keys) == Set(portable.keys.filter { !Self.isStandard($0) }))
    for (table, lines) in digests where table != "shared" {
      for (kernel, digest) in lines {
        #expect(digest == portable[kernel], "\(kernel) of \(table)")
      }
    }
  }

  /// The control: a digest that ignored its kernel's output would not change with the input.
  @Test(
    .enabled(
      if: CrossBuildHarness.missingForNative == nil, "\(CrossBuildHarness.missingForNative ?? "")"))
  func everyDigestFollowsTheInput() throws {
    let runs = try CrossBuildHarness.native.get()
    try #require(runs.count == 2)
    for (table, lines) in runs[0] {
      for (kernel, digest) in lines {
        #expect(digest != runs[1][table]?[kernel], "\(kernel) of \(table)")
      }
    }
  }

  /// The portable body becomes NEON there, and the reference's `fmaf` an instruction.
  @Test(
    .enabled(
      if: CrossBuildHarness.missingForAarch64 == nil,
      "\(CrossBuildHarness.missingForAarch64 ?? "")"),
    .timeLimit(.minutes(15)))
  func aarch64GivesTheSameBits() throws {
    let here = try #require(try CrossBuildHarness.native.get().first)
    let there = try #require(try CrossBuildHarness.digests(.aarch64, seeds: [1]).first)
    #expect(Set(there.keys) == ["portable", "reference", "shared"])
    for (table, lines) in there {
      #expect(lines.count == here[table]?.count, "\(table)")
      for (kernel, digest) in lines {
        #expect(digest == here[table]?[kernel], "\(kernel) of \(table)")
      }
    }
  }
}
