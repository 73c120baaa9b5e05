import EngineTypes
import Terminal

/// Who was in the batch with a request over its life, the longest company first.
struct CompanyPage {
  private let company: Company
  private let requests: RequestBook
  private let labels: QuestionLabels
  private let symbols: GraphSymbols
  private let isShared: Bool
  private let isRejected: Bool

  init(
    _ entry: RequestEntry, history: History<StepSummary>, requests: RequestBook,
    labels: QuestionLabels, symbols: GraphSymbols
  ) {
    self.symbols = symbols
    company = Company(of: entry, in: history)
    self.requests = requests
    self.labels = labels
    isShared = entry.isShared
    isRejected = entry.isRejected
  }

  func lines(width: Int) -> [StyledLine] {
    guard company.stepCount > 0 else {
      let why = isRejected ? "it never ran" : "its steps are not known, or have not come"
      return [StyledLine(why, .dim)]
    }
    var steps = StyledLine.fact(
      "steps", "\(Format.count(company.stepCount))\(company.isCut ? ", older ones forgotten" : "")")
    steps.add("   \(Format.count(company.aloneCount)) of them alone", .dim)
    let rows = TextSparkline.text(
      company.rows.map { Double($0) }, width: max(0, width - 32), symbols)
    var sizes = StyledLine.fact("rows a step", rows, .graph2)
    sizes.add(
      "  \(Format.count(company.rows.min() ?? 0)) to \(Format.count(company.rows.max() ?? 0))", .dim
    )
    let heading = StyledLine(
      company.mates.isEmpty
        ? "nobody else was in its steps"
        : company.mates.count == 1
          ? "1 other was in its steps"
          : "\(Format.count(company.mates.count)) others were in its steps", .title, .bold)
    return [steps, sizes, heading] + company.mates.map { line($0, width: width) }
  }

  private func line(_ mate: Company.Mate, width: Int) -> StyledLine {
    let tint = RequestTint(mate.id)
    let room = min(24, max(8, width / 4))
    let bar = max(1, room * mate.stepCount / max(1, company.stepCount))
    var line = StyledLine(String(tint.letter), tint.role, .reverse)
    line.add(" \(mate.id)".padded(to: max(9, requests.idWidth + 2)))
    line.add(String(repeating: symbols.bar, count: bar).padded(to: room), tint.role)
    line.add(Format.count(mate.stepCount).leftPadded(to: 6))
    line.add(" of \(Format.counted(company.stepCount, "step"))  ".padded(to: 17), .dim)
    line.add(labels.name(of: requests[mate.id]).inOneLine, .dim)
    return line
  }
}
