import DashboardUI
import EngineTypes
package import Proof
import Transformer

/// What `invar locate` prints for people.
package struct LocateText {
  private let report: LocateReport

  package init(_ report: LocateReport) { self.report = report }

  package var text: String {
    let (a, b) = (report.sides.a, report.sides.b)
    let title = "\(name): \(a.name) and \(b.name)"
    guard let divergence = report.divergence else {
      if let token = report.chosenApart { return "\(title)\n\(choice(token))".printable }
      return """
        \(title)
        no difference: \(NumberText.count(min(a.tokenCount, b.tokenCount))) tokens, \(NumberText.count(report.comparedRowCount)) rows at \
        \(NumberText.count(report.comparedPointCount)) points of the model, every bit equal
        """
    }
    let parts = [
      title, summary(divergence), flip(divergence), origins(divergence), conclusion,
    ]
    return parts.compactMap { $0 }.joined(separator: "\n").printable
  }

  /// Nothing was computed otherwise: what is left is the sampler.
  private func choice(_ token: Int) -> String {
    """
    logits are the same in every bit, and yet another token is taken from them at \(NumberText.count(token)): the \
    sampler looks at something it should not
    \(conclusion)
    """
  }

  private var name: String {
    let text = report.request.promptText
    return "\(report.request.id)" + (text.isEmpty ? "" : " \"\(text.beginning(48))\"")
  }

  private func summary(_ divergence: Divergence) -> String {
    switch (divergence.firstBits, divergence.firstToken) {
    case (let bits?, let token?):
      "logits differ from token \(NumberText.count(bits)) on, the token itself at \(NumberText.count(token))"
    case (let bits?, nil):
      "logits differ from token \(NumberText.count(bits)) on, the tokens are the same"
    case (nil, let token?): "the tokens differ at \(NumberText.count(token))"
    case (nil, nil): "logits and tokens are the same, what differs does not reach them"
    }
  }

  // MARK: - The flip

  private func flip(_ divergence: Divergence) -> String? {
    guard let flip = divergence.flip else { return nil }
    let table = zip([report.sides.a, report.sides.b], [flip.sides.a, flip.sides.b]).map {
      side, choice in
      [
        "  \(side.name)", quoted(choice), "top-1 \(candidate(choice.first))",
        "top-2 \(candidate(choice.second))", "margin \(number(choice.margin))",
        "step \(NumberText.count(choice.step)), \(rows(choice.rowCount))",
      ]
    }
    return
      "at token \(NumberText.count(flip.token)), \(NumberText.count(flip.differingCount)) logits differ, by at most "
      + "\(ulp(flip.largestULP))\n" + aligned(table)
  }

  private func quoted(_ side: FlipSide) -> String {
    "\(side.token.rawValue) \(JSONValue.string(side.text).text)"
  }

  private func candidate(_ candidate: FlipSide.Candidate) -> String {
    "\(candidate.token.rawValue) at \(number(candidate.logit))"
  }

  // MARK: - The origin

  private func origins(_ divergence: Divergence) -> String {
    guard divergence.hasOther else { return origin(divergence.origin, "it begins in") }
    let goal = divergence.flip.map { "what reaches token \($0.token) came in at" }
    return origin(divergence.earliest, "it begins in") + "\n"
      + origin(divergence.origin, goal ?? "what is told of came in at")
  }

  private func origin(_ origin: Origin, _ title: String) -> String {
    var lines = [
      "\(title) \(Self.name(origin.point)), row of position \(NumberText.count(origin.position))"
    ]
    if let difference = origin.difference {
      lines.append(
        "  \(NumberText.count(difference.differingCount)) of \(NumberText.count(difference.elementCount)) elements differ, by at most "
          + "\(ulp(difference.largestULP)); the first is element \(NumberText.count(difference.firstIndex)): "
          + "\(value(difference.first.a)) and \(value(difference.first.b))")
    } else {
      lines.append("  a second run of the same two steps did not show it again")
    }
    let table = zip([report.sides.a, report.sides.b], [origin.sides.a, origin.sides.b]).map {
      [
        "  \($0.name)", "step \(NumberText.count($1.step)), \(rows($1.rowCount))",
        "\(requests($1.requestCount)), \(chunk($1, of: $0.request))",
        kernel($1.operation),
      ]
    }
    lines.append(aligned(table))
    if let spread = spread(origin) { lines.append(spread) }
    return lines.joined(separator: "\n")
  }

  /// Whose rows, at which positions; of another request where it left them in the prefix cache.
  private func chunk(_ side: OriginSide, of target: RequestID) -> String {
    let origin = side.request == target ? "" : ", from the prefix cache"
    guard let chunk = side.chunk else { return "\(side.request)\(origin)" }
    let (first, last) = (chunk.firstPosition, chunk.firstPosition + chunk.tokenCount - 1)
    let place =
      chunk.tokenCount == 1
      ? "position \(NumberText.count(first))"
      : "positions \(NumberText.count(first)) to \(NumberText.count(last))"
    return "\(side.request), \(place)\(origin)"
  }

  private func kernel(_ operation: OperationRecord?) -> String {
    guard let operation else { return "no kernel" }
    let choice = operation.choice
    let splits = NumberText.counted(choice.splitCount, "split")
    return "\(choice.family.rawValue) kernel \(choice.kernel), order \(choice.reductionOrder), "
      + "\(splits), m \(NumberText.count(operation.m)) n \(NumberText.count(operation.n)) k \(NumberText.count(operation.k))"
  }

  /// How the difference grows along the residual stream of its row.
  private func spread(_ origin: Origin) -> String? {
    let residuals = origin.spread.filter {
      $0.point.part.endsLayer || $0.point.part == .logits
    }
    guard !residuals.isEmpty else { return nil }
    // First, middle and last tell the story.
    let picks = Set([0, residuals.count / 2, max(0, residuals.count - 2), residuals.count - 1])
    let texts = picks.sorted().map { index in
      let spread = residuals[index]
      let place = spread.point.layer.map { "after layer \($0)" } ?? "logits"
      return
        "\(place) \(NumberText.count(spread.differingCount)) of \(NumberText.count(spread.elementCount))"
    }
    return "  the same row further on: " + texts.joined(separator: ", ")
  }

  // MARK: - The conclusion

  private var conclusion: String {
    let sides = [report.sides.a, report.sides.b]
    let tests = sides.map { side in
      "\(side.name) \(side.repeats == true ? "repeats its bits" : "does not repeat its bits")"
    }
    return "run again, \(tests.joined(separator: ", ")): \(report.conclusion.words(report))"
  }

  private func rows(_ count: Int) -> String { NumberText.counted(count, "row") }
  private func requests(_ count: Int) -> String { NumberText.counted(count, "request") }
  private func ulp(_ ulp: Int?) -> String {
    ulp.map { "\(NumberText.count($0)) ulp" } ?? "more than ulps can say"
  }
  private func number(_ value: Float) -> String { "\(value)" }

  private func value(_ value: Float) -> String {
    "\(value) (0x\(Hexadecimal.text(value.bitPattern, width: 8)))"
  }

  /// `layer 3, qkv (query)`.
  static func name(_ point: TracePoint) -> String {
    let site = point.part.site?.rawValue ?? point.part.rawValue
    let part = site == point.part.rawValue ? "" : " (\(point.part.rawValue))"
    return (point.layer.map { "layer \($0), " } ?? "") + site + part
  }
}

extension LocateReport.Conclusion {
  /// The finding in a sentence.
  func words(_ report: LocateReport) -> String {
    switch self {
    case .noDifference: "no difference"
    case .run: "a run-to-run effect; no batch is needed to see it"
    case .batch:
      "a batch effect, not a run-to-run one; the same row in other company gets other bits"
    case .kernels:
      "an effect of the kernels; the same batch in \(report.sides.b.mode) sums otherwise"
    case .settings: "an effect of the settings; alone, the two differ as well"
    }
  }
}
