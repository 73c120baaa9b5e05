import EngineTypes
import Inference
import Proof
import Testing

/// A proof that cannot fail is none: every deliberate mistake breaks every axis meant to find it.
@Suite struct SeededFaultTests {
  @Test(arguments: SeededFault.allCases)
  func aMistakeBreaksTheAxesMeantToFindIt(fault: SeededFault) throws {
    let model = fault.axes.contains(.experts) ? TinyModel.expertsName : TinyModel.name
    let report = try MatrixTests.report(fault.axes, model: model) {
      $0.fault = fault
      // Threads that share cores would only wait for each other.
      $0.threadCount = 1
      // The tiny model's modes differ by less than K and V are rounded by.
      if fault == .prefixAcrossModes { $0.kv = .f32 }
      // Equal logits are rare without rounding.
      if fault == .tiesByRow { $0.activation = .bf16 }
    }
    #expect(report.verdict == .broken)
    for axis in report.axes {
      // Those are seen by what the steps hold as well.
      let isSeen = fault == .prefixIgnoresLastToken || fault == .modesShareSteps
      #expect(axis.proven.failures.isEmpty != isSeen, "\(axis.proven.failures)")
      #expect(!axis.proven.comparison.bits.isNone, "\(fault.rawValue), \(axis.name.rawValue)")
      #expect(axis.proven.comparison.firstDivergence != nil)
    }
  }

  @Test func everyAxisHasAMistakeItFinds() {
    let found = Set(SeededFault.allCases.flatMap(\.axes))
    #expect(found == Set(AxisName.allCases))
  }

  @Test func noMistakeIsCommittedUnlessAskedFor() {
    #expect(EngineSettings().fault == nil)
  }
}
