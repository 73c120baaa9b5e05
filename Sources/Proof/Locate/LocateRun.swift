package import EngineTypes
import Inference
import Transformer

/// One of the two runs that are compared: a script, and whose answer in it is looked at.
package struct LocateRun: Sendable {
  /// What to call it: `alone`, `in its batch`, `standard`.
  package var name: String
  package var script: Script
  package var target: RequestID
  /// Requests whose blocks the target may find in the prefix cache, and how many tokens they share.
  package var donors: [RequestID: Range<Int>] = [:]
  /// What a log says the target's answer was; it must come out again.
  package var recorded = Answer()

  package init(name: String, script: Script, target: RequestID) {
    (self.name, self.script, self.target) = (name, script, target)
  }

  /// What to look into in a step: all of the target, the beginnings it may share with others, and
  /// every value of the `detailed` rows.
  func selection(in step: Int, detailed: [TracedRow.Place]) -> TraceSelection {
    var positions = donors
    positions[target] = 0..<Int.max
    var selection = TraceSelection(positions: positions)
    for place in detailed where place.step == step {
      selection.detailed[place.request, default: []].insert(place.position)
    }
    return selection
  }

  /// What is located must be what the log tells of.
  func check(_ token: TokenRecord) throws(LocateError) {
    guard recorded.tokens.indices.contains(token.index) else { return }
    let recorded = recorded.tokens[token.index]
    guard recorded.token == token.token, recorded.hash == token.hash else {
      throw .notReproduced(target, token: token.index)
    }
  }
}
