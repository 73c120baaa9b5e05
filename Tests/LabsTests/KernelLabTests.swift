import EngineTypes
import Labs
import Reports
import Testing

/// The experiments that need no model: what they must find, to the last bit.
@Suite struct KernelLabTests {
  @Test func theOrderOfThreeNumbersDecides() throws {
    let result = try AssociativityLab().run(in: try LabStage.context())
    #expect(try result.number("left_first") == 0)
    #expect(try result.number("right_first") == 0.1)
    #expect(result.outcome == .shown)
  }

  /// As CPython 3.11 finds them, adding in a loop after `random.shuffle`.
  @Test(arguments: [(42, 258, 2.220446049250313e-16)] as [(UInt64, Int, Double)])
  func shufflesGiveCPythonsSums(seed: UInt64, distinct: Int, highest: Double) throws {
    let result = try AssociativityLab().run(in: try LabStage.context(seed: seed))
    #expect(try result.integer("distinct_sums") == distinct)
    #expect(try result.number("highest") == highest)
    #expect(try result.number("lowest") == -highest)
  }

  /// The article's own figure: its list has 1 and -1 as whole numbers, which Python's `sum` adds
  /// without keeping what is lost.
  @Test func pythonsSumGivesTheArticlesFigure() throws {
    let result = try AssociativityLab().run(in: try LabStage.context(seed: 42))
    #expect(try result.integer("python_distinct_sums") == 102)
    #expect(try result.number("python_lowest") == -8.326672684688674e-17)
    #expect(try result.number("python_highest") == 8.326672684688674e-17)
  }

  /// As CPython 3.12 and later add; the control is the plain sum.
  @Test(arguments: [
    ([0.1, 0.2, 0.3], 0.6, 0.6000000000000001),
    ([1e100, 0.1, -1e100], 0.1, 0),
    ([0.1, 1, 1e16, -1e16], 1.1, 2),
    ([.infinity, 1.5], .infinity, .infinity),
  ])
  func compensationKeepsWhatIsRoundedAway(values: [Double], compensated: Double, plain: Double) {
    #expect(PythonSum.of(values) { _ in false } == compensated)
    #expect(values.reduce(0, +) == plain)
  }

  @Test func wholeNumbersAreAddedPlainly() {
    #expect(PythonSum.of([0.1, 1e16, -1e16]) { _ in false } == 0.1)
    #expect(PythonSum.of([0.1, 1e16, -1e16]) { $0.magnitude == 1e16 } == 0)
  }

  @Test(
    arguments: [
      (0, [3_626_764_237, 1_654_615_998, 3_255_389_356]),
      (42, [2_746_317_213, 478_163_327, 107_420_369]),
      (1_099_511_627_781, [2_166_296_868, 2_220_160_828, 1_153_647_273]),
    ] as [(UInt64, [UInt32])])
  func theTwisterIsCPythons(seed: UInt64, words: [UInt32]) {
    var random = MersenneTwister(seed: seed)
    #expect((0..<3).map { _ in random.next() } == words)
  }

  @Test func aFixedOrderHasOneResultAndARaceIsOnlyARace() throws {
    var lab = AtomicsLab()
    lab.repetitionCount = 60
    let result = try lab.run(in: try LabStage.context())
    // Whether threads really overlap is the scheduler's business.
    #expect(result.outcome != .broken)
    #expect(try result.integer("distinct_ordered") == 1)
    #expect(try result.integer("distinct_fixed_over_thread_counts") == 1)
    #expect(try result.integer("distinct_ordered_over_thread_counts") > 1)
  }

  static var matmul: MatmulLab {
    var lab = MatmulLab()
    (lab.rowCount, lab.size) = (32, 256)
    return lab
  }

  static var norm: RMSNormLab {
    var lab = RMSNormLab()
    lab.sampleCount = 200
    return lab
  }

  @Test(arguments: [matmul, norm, SplitsLab(), KVBoundaryLab()] as [any Lab])
  func standardKernelsSeeTheirCompanyAndInvariantOnesDoNot(lab: any Lab) throws {
    let result = try lab.run(in: try LabStage.context())
    #expect(try result.integer("differing_invariant") == 0)
    #expect(try result.number("max_difference_invariant") == 0)
    #expect(try result.integer("differing_standard") > 0)
    #expect(try result.number("max_difference_standard") > 0)
    #expect(result.outcome == .shown)
  }

  @Test func aThousandPositionsAreFourPartsOrPartsOf256() throws {
    let result = try SplitsLab().run(in: try LabStage.context())
    #expect(result["fixed_count"] == .text("4x250"))
    #expect(result["fixed_size"] == .text("3x256 + 232"))
    let spans = result.parts.compactMap { part -> [LabFigure.SpanRow]? in
      guard case .figure(let figure) = part, case .spans(1000, let rows) = figure.shape else {
        return nil
      }
      return rows
    }
    #expect(
      spans.first?.map(\.spans) == [
        [0..<250, 250..<500, 500..<750, 750..<1000],
        [0..<256, 256..<512, 512..<768, 768..<1000],
      ])
  }

  @Test(arguments: [(80, 48, 32, 5, 4), (64, 64, 32, 4, 4), (100, 28, 16, 9, 8)])
  func aBoundaryInsideABlockVisitsItTwice(
    cached: Int, new: Int, blockSize: Int, apart: Int, asOne: Int
  ) throws {
    var lab = KVBoundaryLab()
    (lab.cachedCount, lab.newCount, lab.blockSize) = (cached, new, blockSize)
    let result = try lab.run(in: try LabStage.context())
    #expect(try result.integer("blocks_apart") == apart)
    #expect(try result.integer("blocks_as_one") == asOne)
  }

  @Test(arguments: LabCatalogue.all.filter { !$0.needsModel })
  func aPageFitsItsWidthAndItsAlphabet(lab: any Lab) throws {
    let result = try lab.run(in: try LabStage.context())
    for width in [40, 76, 80] {
      for line in LabText(isUnicode: false, width: width).lines(lab, result) {
        #expect(line.text.count <= width && line.text.allSatisfy(\.isASCII), "\(line.text)")
      }
      for line in LabText(isUnicode: true, width: width).lines(lab, result) {
        #expect(line.text.count <= width, "\(line.text)")
      }
    }
  }

  @Test func anInterruptedExperimentSaysSo() throws {
    for lab in LabCatalogue.all where !lab.needsModel {
      #expect(throws: LabError.cancelled) {
        try lab.run(in: try LabStage.context(cancelsAfter: 0))
      }
    }
  }
}
