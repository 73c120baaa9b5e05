import EngineTypes
import Inference
import Proof
import Reports
import Testing

/// The invariance matrix on the tiny model.
@Suite struct MatrixTests {
  static func report(
    _ axes: [AxisName] = AxisName.allCases, model name: String = TinyModel.name,
    mode: KernelMode = .invariant, _ change: (inout EngineSettings) -> Void = { _ in }
  ) throws -> MatrixReport {
    let model = try LoadedModel(ModelStore().open(name))
    // Without rounding, so that a difference of one unit in the last place shows.
    var settings = EngineSettings.standard(threadCount: 2)
    settings.activation = .f32
    settings.mode = mode
    change(&settings)
    return try Matrix(model, settings, axes: axes).run()
  }

  @Test(arguments: TinyModel.names)
  func everyAxisHoldsAndTheControlDiffers(model: String) throws {
    let report = try Self.report(model: model)
    let names = AxisName.allCases.filter { $0 != .experts || model == TinyModel.expertsName }
    #expect(report.verdict == .holds)
    #expect(report.axes.map(\.name) == names)
    for axis in report.axes {
      #expect(axis.proven.holds, "\(axis.name.rawValue) \(axis.proven.failures)")
      #expect(axis.control.failures.isEmpty, "\(axis.name.rawValue) \(axis.control.failures)")
      #expect(axis.proven.comparison.pairCount > 0, "\(axis.name.rawValue) compares nothing")
    }
    let differing = report.axes.filter { !$0.control.comparison.bits.isNone }.map(\.name)
    #expect(
      Set(differing).isSuperset(of: [.batchSize, .chunking, .threads, .prefill, .sampling]))
    #expect(differing.contains(.experts) == names.contains(.experts))
    checkText(report)
  }

  /// What differs nowhere must say so, and a certificate has every hash.
  private func checkText(_ report: MatrixReport) {
    let text = ProveText(report).text
    #expect(text.contains("HOLDS: all \(report.axes.count) axes"))
    #expect(text.contains("same here too") && text.contains("bits@0"))
    #expect(text.split(separator: "\n").dropFirst().prefix(17).allSatisfy { $0.count <= 80 })
    let certificate = Certificate(report, circumstances: [("date", "today")]).markdown
    let cases = report.axes.flatMap { $0.proven.cases + $0.control.cases }
    for reading in cases.flatMap(\.readings) {
      if let hash = reading.hash { #expect(certificate.contains(hash.hex)) }
    }
    #expect(certificate.contains(report.model.sha256))
    for axis in report.axes { #expect(certificate.contains("### \(axis.name.rawValue)")) }
  }

  @Test func aModelOfOneNetworkCannotBeBrokenByItsExperts() throws {
    let error = #expect(throws: ProofError.self) {
      try Self.report { $0.fault = .expertsByArrival }
    }
    #expect(error?.description.contains("tiny-experts") == true)
  }

  @Test func aScoredAnswerHasTheBitsOfItsDecodeSteps() throws {
    let axis = try #require(try Self.report([.prefill]).axes.first)
    #expect(axis.proven.klDivergence == 0)
    #expect(axis.proven.comparison.bits.isNone)
    #expect(try #require(axis.control.klDivergence) > 0)
  }

  @Test func theModeUnderTestIsTheOneAskedFor() throws {
    #expect(try Self.report([.batchSize], mode: .standard).verdict == .broken)
    var mixed = KernelMode.invariant
    mixed.attention = .standard
    #expect(try Self.report([.chunking], mode: mixed).verdict == .broken)
  }

  /// Neither mode looks at physical blocks, so equal bits show nothing there.
  @Test func equalBitsShowNothingWhereTheControlIsEqualToo() throws {
    #expect(try Self.report([.blockOrder]).verdict == .nothingShown)
  }
}
