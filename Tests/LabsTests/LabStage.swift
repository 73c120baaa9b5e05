import EngineTypes
import Inference
import Labs
import Synchronization
import Testing

/// Experiments run as the program runs them, on two threads.
enum LabStage {
  static func context(
    model name: String? = nil, seed: UInt64 = 42, activation: ActivationType = .bf16,
    maxWaiting: Int = 1024, cancelsAfter limit: Int = .max,
    show: @escaping @Sendable (LabProgress) -> Void = { _ in }
  ) throws -> LabContext {
    var settings = EngineSettings.standard(threadCount: 2)
    settings.activation = activation
    settings.blockCount = 512
    settings.maxWaiting = maxWaiting
    let model = try name.map {
      LabContext.Model(try LoadedModel(ModelStore().open($0)), settings)
    }
    let reports = Count()
    return LabContext(
      settings: settings, seed: seed,
      model: {
        guard let model else { throw NoModel() }
        return model
      }, isCancelled: { reports.advance() > limit }, show: show)
  }

  private struct NoModel: Error {}
}

/// How often somebody asked.
private final class Count: Sendable {
  private let value = Mutex(0)

  func advance() -> Int {
    value.withLock { value in
      value += 1
      return value
    }
  }
}

extension LabResult {
  func integer(_ name: String) throws -> Int {
    guard case .integer(let value)? = self[name] else { throw NoSuchFact(name: name) }
    return value
  }

  func number(_ name: String) throws -> Double {
    guard case .number(let value)? = self[name] else { throw NoSuchFact(name: name) }
    return value
  }

  private struct NoSuchFact: Error { var name: String }
}
