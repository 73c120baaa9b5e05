import EngineTypes

/// What made the answers on the screen: enough to make them again.
package struct Provenance: Equatable, Sendable {
  package struct Line: Equatable, Sendable {
    package var name: String
    package var value: String
  }

  package let lines: [Line]

  package init(_ facts: EngineFacts) {
    let (model, settings) = (facts.model, facts.settings)
    lines = [
      Line(name: "model", value: "\(model.name) \(model.quantization) \(model.architecture)"),
      Line(name: "sha256", value: model.sha256),
      Line(name: "mode", value: settings.mode.description),
      Line(
        name: "precision",
        value: "activation \(settings.activation.rawValue), kv \(settings.kv.rawValue)"),
      Line(name: "machine", value: settings.computeWords.joined(separator: ", ")),
      Line(
        name: "scheduling",
        value: "budget \(Format.count(settings.tokenBudget)), "
          + (settings.chunkLimit.map { "chunks of \(Format.count($0)) at most, " } ?? "")
          + "running \(Format.count(settings.maxRunning)), "
          + "\(Format.count(settings.blockCount)) blocks of \(Format.count(settings.blockSize)), "
          + "prefix cache \(settings.prefixCache ? "on" : "off")"),
    ]
  }

  /// All of it on one line, for the clipboard.
  package var sentence: String {
    "invar: " + lines.map { "\($0.name) \($0.value)" }.joined(separator: "; ")
  }
}
