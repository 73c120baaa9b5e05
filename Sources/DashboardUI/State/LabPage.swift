/// The parts of an experiment's page, as somebody wants them who has waited for it.
struct LabPage {
  private(set) var verdict: [LabPageLine]
  /// From the second heading on; the first is the explanation's.
  private(set) var figures: [LabPageLine]
  private(set) var explanation: [LabPageLine]

  init(_ report: LabReport) {
    verdict = report.lines.filter(\.kind.isVerdict)
    let rest = report.lines.filter { !$0.kind.isVerdict }
    let headings = rest.indices.filter { rest[$0].kind == .heading }
    let start = headings.count > 1 ? headings[1] : rest.count
    explanation = Self.trimmed(rest[..<start])
    figures = Self.trimmed(rest[start...])
    if !verdict.isEmpty && !figures.isEmpty { verdict.append(LabPageLine("", .text)) }
  }

  /// Without blank lines at its end.
  private static func trimmed(_ lines: ArraySlice<LabPageLine>) -> [LabPageLine] {
    var lines = Array(lines)
    while lines.last?.text.isEmpty == true { lines.removeLast() }
    return lines
  }

  /// Paragraphs in lines as long as there is room; what is drawn in columns stays as it is,
  /// and a row is wrapped below itself.
  static func flowed(_ lines: [LabPageLine], width: Int) -> [LabPageLine] {
    var flowed: [LabPageLine] = []
    var paragraph: LabPageLine?
    func end() {
      guard let text = paragraph else { return }
      flowed += text.text.wrapped(to: max(8, width)).map { LabPageLine($0, text.kind) }
      paragraph = nil
    }
    for line in lines {
      if line.kind == paragraph?.kind, !line.text.isEmpty {
        paragraph?.text += " " + line.text
        continue
      }
      end()
      switch line.kind {
      case .figure: flowed.append(line)
      case .heading, .row:
        flowed += line.text.hanging(to: max(8, width)).map { LabPageLine($0, line.kind) }
      case .text, .good, .neutral, .bad:
        if line.text.isEmpty { flowed.append(line) } else { paragraph = line }
      }
    }
    end()
    return flowed
  }
}

extension LabPageLine.Kind {
  /// Whether it says what came of the experiment.
  var isVerdict: Bool {
    switch self {
    case .good, .neutral, .bad: true
    case .heading, .text, .row, .figure: false
    }
  }
}
