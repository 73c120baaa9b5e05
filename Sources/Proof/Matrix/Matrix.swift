package import EngineTypes
package import Inference

/// The invariance matrix: everything an answer must not depend on, varied, one axis at a time.
///
/// Each case of each axis runs twice in engines of its own, once in the mode that promises
/// invariance and once in the control's, which must differ somewhere or equal answers mean nothing.
package struct Matrix {
  private let model: LoadedModel
  private let scope: MatrixScope
  private let settings: EngineSettings
  private let axes: [Axis]

  /// What is going on, the share that is done, and whether to go on: throwing ends the run.
  package typealias Progress = (_ axis: AxisName, _ fraction: Double) throws -> Void

  /// - Parameters:
  ///   - model: whose answers are compared.
  ///   - settings: its mode is the one under test; budgets, limits and the number of blocks are the
  ///     matrix's own.
  ///   - isFull: more cases and longer answers.
  ///   - seed: of shuffles, random neighbours and sampling.
  ///   - axes: which rows to run, of those that the model has.
  /// - Throws: `ProofError` where the model's context is too short, or has nothing in which the settings'
  ///   mistake could be made.
  package init(
    _ model: LoadedModel, _ settings: EngineSettings, isFull: Bool = false, seed: UInt64 = 0,
    axes: [AxisName] = AxisName.allCases
  ) throws {
    self.model = model
    self.settings = settings
    scope = try MatrixScope(model, settings, isFull: isFull, seed: seed)
    self.axes = axes.filter(scope.has).map(scope.axis)
    if let fault = settings.fault, !fault.axes.contains(where: scope.has) {
      throw ProofError.nothingToBreak(fault, model: model.description.name)
    }
  }

  /// The mode that must differ, for the promise to mean anything.
  package static let control = KernelMode.standard

  /// Runs every case in both modes.
  ///
  /// - Throws: what the progress throws, and what the engine cannot do.
  package func run(progress: @escaping Progress = { _, _ in }) throws -> MatrixReport {
    let transformers = TransformerCache(model, keepsFirst: true)
    // The transformer that most cases share is made first, and stays.
    _ = try transformers.transformer(scope.base)
    let total = axes.flatMap(\.cases).reduce(0) { $0 + cost(of: $1) }
    var done = 0.0
    var results: [AxisResult] = []
    for axis in axes {
      var (proven, control): ([CaseResult], [CaseResult]) = ([], [])
      for one in axis.cases {
        let fraction = done / total
        let checkpoint = { try progress(axis.name, fraction) }
        proven.append(try run(one, settings.mode, transformers, checkpoint))
        control.append(try run(one, Self.control, transformers, checkpoint))
        done += cost(of: one)
      }
      results.append(
        AxisResult(
          axis: axis, proven: .init(mode: settings.mode, cases: proven),
          control: .init(mode: Self.control, cases: control)))
    }
    return MatrixReport(
      model: model.description, settings: scope.base, mode: settings.mode, control: Self.control,
      isFull: scope.isFull, seed: scope.seed, tokenCount: scope.tokenCount, axes: results)
  }

  private func run(
    _ one: MatrixCase, _ mode: KernelMode, _ transformers: TransformerCache,
    _ checkpoint: @escaping () throws -> Void
  ) throws -> CaseResult {
    try checkpoint()
    var run = try CaseRun(
      one, mode: mode, model: model, transformer: transformers.transformer, checkpoint: checkpoint)
    return try run(warmUp: scope.prompts.filler(99, MatrixScope.warmUpLength))
  }

  /// About how long a case takes, in rows of the default instruction set.
  private func cost(of one: MatrixCase) -> Double {
    let isSlow = one.settings.instructionSet == .portable
    let isOther = one.settings != scope.base
    return Double(one.rowCount * (isSlow ? 12 : 1) + (isOther ? 600 : 100))
  }
}
