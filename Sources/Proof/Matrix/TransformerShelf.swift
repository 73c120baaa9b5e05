import EngineTypes
import Inference
import Transformer

/// Transformers for cases, made when asked for.
///
/// The first one, which most cases share, stays; of the others only the last, since each holds all
/// the weights again.
struct TransformerShelf {
  private let model: LoadedModel
  private var first: Entry?
  private var last: Entry?

  private struct Entry {
    var settings: EngineSettings
    var transformer: Transformer
  }

  init(_ model: LoadedModel) { self.model = model }

  mutating func transformer(for settings: EngineSettings) throws -> Transformer {
    let wanted = settings.ofTheTransformer
    for entry in [first, last] {
      guard let entry, entry.settings == wanted else { continue }
      return entry.transformer
    }
    last = nil
    let entry = Entry(settings: wanted, transformer: try model.makeTransformer(settings))
    if first == nil { first = entry } else { last = entry }
    return entry.transformer
  }
}

extension EngineSettings {
  /// What a transformer is made of, everything else at its default; threads it takes as they come.
  fileprivate var ofTheTransformer: EngineSettings {
    var settings = EngineSettings()
    settings.instructionSet = instructionSet
    settings.activation = activation
    settings.kv = kv
    settings.blockSize = blockSize
    settings.blockCount = blockCount
    settings.fault = fault
    return settings
  }
}
