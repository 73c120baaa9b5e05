import EngineTypes

extension Act {
  /// The act in a few words, for people and certificates.
  package var text: String {
    switch self {
    case .submit(let actor): "submit \(actor.text)"
    case .tokenBudget(let budget): "token budget \(budget)"
    case .chunkLimit(let limit): limit.map { "chunk limit \($0)" } ?? "no chunk limit"
    case .threads(let count): NumberText.counted(count, "thread")
    case .move(let place): "move to \(place.text)"
    case .steps(let count): NumberText.counted(count, "step")
    case .until(let name, let tokens):
      "steps until \(name) has \(NumberText.counted(tokens, "token"))"
    case .cancelOthers(let kept): "cancel all but \(kept)"
    case .otherMode: "change to the other mode"
    case .ownMode: "change back"
    case .finish: "steps until all have ended"
    }
  }
}

extension Actor {
  var text: String {
    var text = "\(name) (prompt \(prompt.count), answer \(sampling.maxTokens)"
    if sampling.temperature > 0 {
      text +=
        ", temperature \(sampling.temperature), top-k \(sampling.topK), "
        + "top-p \(sampling.topP), min-p \(sampling.minP), seed \(sampling.seed)"
    }
    switch keptMode {
    case .own: text += ", keeps to its mode"
    case .other: text += ", keeps to the other mode"
    case nil: break
    }
    return text + ")"
  }
}

extension [Act] {
  /// The schedule on one line; runs of equal submissions are counted.
  package var text: String {
    var parts: [(text: String, count: Int)] = []
    for act in self {
      let text = act.kindText
      if let last = parts.last, last.text == text {
        parts[parts.count - 1].count += 1
      } else {
        parts.append((text, 1))
      }
    }
    return parts.map { $0.count == 1 ? $0.text : "\($0.count) × \($0.text)" }
      .joined(separator: "; ")
  }
}

extension Act {
  /// The act without a neighbour's number, so that like ones can be counted.
  fileprivate var kindText: String {
    guard case .submit(var actor) = self, actor.name.hasPrefix("neighbour") else { return text }
    actor.name = "neighbour"
    return Act.submit(actor).text
  }
}
