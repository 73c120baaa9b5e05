package import EngineTypes
package import Proof
import SessionLog

/// What `invar compare` has to tell.
package struct CompareOutcome {
  /// The logs' paths.
  package var names: Pair<String>
  package var comparison: LogComparison

  package init(names: Pair<String>, comparison: LogComparison) {
    (self.names, self.comparison) = (names, comparison)
  }

  /// The command that looks for the layer and operation of the first difference; `nil` where it would
  /// look at other requests.
  package var locateCommand: String? {
    locateCommand(among: comparison.questions.flatMap(\.pairsApart))
  }

  /// The same for the answers to one question.
  package func locateCommand(for question: ComparedQuestion) -> String? {
    locateCommand(among: question.pairsApart)
  }

  private func locateCommand(among pairs: [ComparedPair]) -> String? {
    let logs = comparison.logs
    guard logs.a.header.model.sha256 == logs.b.header.model.sha256, logs.a.gaps.isEmpty,
      logs.b.gaps.isEmpty,
      let pair = pairs.first(where: { pair in
        // It finds nothing where only hashes of two modes differ, or the ends of equal answers.
        pair.requests.a.id == pair.requests.b.id && pair.difference?.showsOtherLogits == true
      })
    else { return nil }
    let paths = "\(names.a.shellQuoted) \(names.b.shellQuoted)"
    return "invar locate \(paths) --request \(pair.requests.a.id)"
  }
}
