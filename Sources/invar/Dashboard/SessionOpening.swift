import DashboardUI
import EngineTypes
import Foundation
import Inference
import Synchronization

/// Everything between a model's file and a running session.
struct SessionOpening: Sendable {
  let configuration: Configuration
  /// What will be asked; `nil` for nothing.
  let workload: WorkloadPreset?
  /// Whether to make a log where nobody said anything.
  var recordsByDefault = true
  let notices: Notices

  /// What a dashboard needs.
  typealias Opened = (session: SessionWiring, model: LoadedModel)

  /// Loads the model and starts engine and recorder.
  ///
  /// Slow: the weights are read and repacked.
  func open(_ opened: ModelStore.OpenedModel) throws -> Opened {
    let model = try LoadedModel(opened)
    model.warnings.forEach(notices.post)
    try checkWorkload(model)
    let session = try SessionWiring(
      model, opened, configuration, recordsByDefault: recordsByDefault, comparesFamilies: true,
      notices: notices)
    return (session, model)
  }

  /// The same on a thread of its own.
  func start(_ opened: ModelStore.OpenedModel) -> Pending {
    let pending = Pending()
    Thread { [self] in pending.set(Result { try open(opened) }) }.start()
    return pending
  }

  /// A session that is being opened.
  final class Pending: Sendable {
    private let result = Mutex<Result<Opened, any Error>?>(nil)

    fileprivate func set(_ new: Result<Opened, any Error>) { result.withLock { $0 = new } }

    var isReady: Bool { result.withLock { $0 != nil } }

    /// The session; `nil` until it is ready.
    func session() throws -> Opened? { try result.withLock { try $0?.get() } }
  }

  /// A cache too small for a question would refuse it again and again.
  private func checkWorkload(_ model: LoadedModel) throws {
    guard let workload else { return }
    let settings = model.settings(configuration)
    // An impossible block size is refused later, with its name.
    guard settings.blockSize > 0, settings.blockCount > 0 else { return }
    let positions = try workload.items.map { item in
      let promptCount = try model.codec.encode(.chat(item.prompt)).tokens.count
      // The last token generated is never computed.
      return min(promptCount + item.maxTokens, model.description.contextLength) - 1
    }
    let needed = ((positions.max() ?? 0) + settings.blockSize - 1) / settings.blockSize
    guard needed <= settings.blockCount else {
      throw CommandError.workloadNeedsBlocks(
        needed: needed, total: settings.blockCount, blockSize: settings.blockSize)
    }
  }
}
