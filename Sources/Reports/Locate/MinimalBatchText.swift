import EngineTypes
package import Proof

/// What `invar locate --minimise` prints for people.
package struct MinimalBatchText {
  private let batch: MinimalBatch
  private let log: String

  /// - Parameters:
  ///   - batch: what was found.
  ///   - log: where the batch was recorded.
  package init(_ batch: MinimalBatch, log: String) { (self.batch, self.log) = (batch, log) }

  /// How to see it again.
  package var command: String { "invar locate \(log.shellQuoted) --request \(batch.target.id)" }

  package var text: String {
    let count = batch.neighbours.count
    let what = batch.criterion == .tokens ? "other tokens" : "other bits"
    let arrival = batch.arrivesAtOnce ? "all at once" : "as they arrived"
    var lines = [
      "\(batch.target.id) gets \(what) in the company of \(NumberText.count(count)) of "
        + "\(NumberText.count(batch.originalNeighbourCount)) neighbours, \(arrival) (\(NumberText.count(batch.trialCount)) trials)"
    ]
    let rows = [row(batch.target, "the request")] + batch.neighbours.map { row($0, "neighbour") }
    lines.append(aligned(rows))
    lines.append(
      count == 0
        ? "it takes no company at all" : "without any one of them it answers as it does alone")
    lines.append("recorded in \(log); to repeat it: \(command)")
    return lines.joined(separator: "\n").printable
  }

  private func row(_ request: AdmittedRequest, _ role: String) -> [String] {
    let tokens = request.promptTokens.map { "\($0.rawValue)" }
    let shown = tokens.prefix(12).joined(separator: " ") + (tokens.count > 12 ? " …" : "")
    return [
      "  \(request.id)", role, "\(NumberText.count(tokens.count)) prompt tokens", "\(shown)",
      "at most \(NumberText.count(request.sampling.maxTokens)) generated",
    ]
  }
}
