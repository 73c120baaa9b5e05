import DashboardUI
import EngineTypes
import Inference
import Labs

extension LabTask {
  /// An experiment's work, in tokens of the model that its engine would compute in the same time.
  ///
  /// A token takes a multiplication and an addition for each parameter, on all threads; kernels do
  /// sixteen of them where single additions do one.
  init(_ work: LabWork, on model: LabContext.Model) {
    let perToken = Double(max(1, model.loaded.description.parameterCount))
    let threads = Double(max(1, model.settings.threadCount))
    switch work.amount {
    case .tokens(let count, let steps):
      self.init(work.words, stepCount: steps, tokenCount: Double(count))
    case .products(let count):
      self.init(work.words, stepCount: 0, tokenCount: Double(count) * threads / perToken)
    case .additions(let count):
      self.init(work.words, stepCount: 0, tokenCount: Double(count) * 16 * threads / perToken)
    }
  }
}

extension LabMemory.Place {
  /// This machine, and how an experiment runs on it.
  ///
  /// - Parameters:
  ///   - lab: without its options, which are the task's.
  ///   - model: the one it runs on, where it needs one.
  ///   - settings: those of the model's engine where it needs a model.
  ///   - seed: the one it runs with.
  init(_ lab: any Lab, _ model: LabContext.Model?, _ settings: EngineSettings, seed: UInt64) {
    var parts = [
      settings.instructionSet.rawValue, NumberText.counted(settings.threadCount, "thread"),
      "seed \(seed)",
    ]
    if lab.needsModel {
      parts += [
        settings.mode.description, "act \(settings.activation.rawValue)",
        "kv \(settings.kv.rawValue)",
      ]
    }
    self.init(
      model: lab.needsModel ? model?.loaded.description.sha256 ?? "" : "",
      processor: Processors.name, settings: parts.joined(separator: ", "), version: Invar.version)
  }
}
