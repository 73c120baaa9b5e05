import EngineTypes
import Foundation
package import Labs

/// A line of an experiment's page, and what it is.
package struct LabLine: Hashable, Sendable {
  package enum Style: Hashable, Sendable {
    /// A `row` may be wrapped where there is less room, a `figure` only cut.
    case heading, text, row, figure
    case verdict(LabOutcome)
  }

  package var text: String
  package var style: Style

  fileprivate init(_ text: String, _ style: Style) { (self.text, self.style) = (text, style) }
}

/// What `invar lab` and the dashboard's labs show: explanation, figures, verdict.
package struct LabText: Sendable {
  /// Whether block elements and the like may be used.
  package let isUnicode: Bool
  /// No line is longer.
  package let width: Int

  package init(isUnicode: Bool, width: Int = 80) {
    (self.isUnicode, self.width) = (isUnicode, max(40, width))
  }

  /// The whole page.
  package func lines(_ lab: any Lab, _ result: LabResult) -> [LabLine] {
    introduction(lab) + findings(result)
  }

  /// What can be read while it runs.
  package func introduction(_ lab: any Lab) -> [LabLine] {
    [line("\(lab.name): \(lab.title)", .heading)]
      + lab.explanation.flatMap { [line("", .text)] + wrapped($0, .text) }
  }

  /// Figures and verdict.
  package func findings(_ result: LabResult) -> [LabLine] {
    result.parts.flatMap { [line("", .text)] + lines($0) }
      + [line("", .text)]
      + wrapped("\(Self.word(result.outcome)): \(result.verdict)", .verdict(result.outcome))
  }

  private static func word(_ outcome: LabOutcome) -> String {
    switch outcome {
    case .shown: "SHOWN"
    case .notShown: "NOT SHOWN HERE"
    case .broken: "BROKEN"
    }
  }

  private func lines(_ part: LabResult.Part) -> [LabLine] {
    switch part {
    case .note(let text): wrapped(text, .text)
    case .table(let table): wrapped(table.title, .heading) + rows(table).map { line($0, .row) }
    case .figure(let figure):
      wrapped(figure.title, .heading) + drawing(figure.shape).map { line($0, .figure) }
    }
  }

  private func line(_ text: String, _ style: LabLine.Style) -> LabLine {
    LabLine(text.fitted(to: width, isUnicode: isUnicode), style)
  }

  private func wrapped(_ text: String, _ style: LabLine.Style) -> [LabLine] {
    text.wrapped(atMost: width).map { line($0, style) }
  }

  /// Cells longer than this may be wrapped where they are text at the end of a row.
  private static let shortestText = 12

  /// A row a line; where a figure would be cut off, a column a line, and at last a cell a line.
  private func rows(_ table: LabTable) -> [String] {
    let isText = table.columns.indices.map { index in
      table.rows.contains {
        switch $0[index] {
        case .text, .share: true
        case .integer, .number, .missing: false
        }
      }
    }
    let headings = table.columns.map(\.heading)
    let cells = table.rows.map { row in
      zip(row, table.columns).map { Self.plain($0, $1.digits) }
    }
    let upright = Self.laid([headings] + cells, isLeft: isText)
    let spare =
      isText.last == true ? max(0, Self.longest(cells.map(\.last)) - Self.shortestText) : 0
    if upright.allSatisfy({ $0.count <= width + spare }) {
      let start = isText.indices.dropLast().reduce(2) { start, index in
        start + Self.longest(([headings] + cells).map { $0[index] }) + 2
      }
      return upright.flatMap { hung($0, at: start) }
    }
    let sideways = Self.laid(
      headings.indices.map { index in [headings[index]] + cells.map { $0[index] } },
      isLeft: [true] + cells.map { _ in false })
    if sideways.allSatisfy({ $0.count <= width }) { return sideways }
    let length = Self.longest(headings)
    return cells.enumerated().flatMap { number, row in
      (number > 0 ? [""] : [])
        + zip(headings, row).map {
          "  \($0.padding(toLength: length, withPad: " ", startingAt: 0))  \($1)"
        }
    }
  }

  /// A row too long for a line, with its last cell below itself.
  private func hung(_ row: String, at start: Int) -> [String] {
    guard row.count > width else { return [row] }
    return String(row.dropFirst(start)).wrapped(atMost: width - start).enumerated().map {
      $0 == 0 ? row.prefix(start) + $1 : String(repeating: " ", count: start) + $1
    }
  }

  private static func longest(_ texts: [String?]) -> Int { texts.map { $0?.count ?? 0 }.max() ?? 0 }

  /// Lines in columns that stand under each other.
  private static func laid(_ lines: [[String]], isLeft: [Bool]) -> [String] {
    let lengths = isLeft.indices.map { index in longest(lines.map { $0[index] }) }
    return lines.map { cells in
      let row = cells.indices.map { index in
        let padding = String(repeating: " ", count: lengths[index] - cells[index].count)
        return isLeft[index] ? cells[index] + padding : padding + cells[index]
      }
      return ("  " + row.joined(separator: "  ")).trimmingBlanksAtEnd
    }
  }

  private static func plain(_ value: LabValue, _ digits: Int) -> String {
    switch value {
    case .integer(let value): NumberText.count(value)
    case .number(let value): LabValue.shown(value, digits: digits)
    case .text(let text): text
    case .share(let part, let whole): "\(count: part) of \(count: whole)"
    case .missing: "-"
    }
  }
}

extension String {
  /// Words in lines of at most `width` characters; a longer word is cut by whoever shows it.
  fileprivate func wrapped(atMost width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ") {
      if !line.isEmpty && line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return lines + [line]
  }

  fileprivate func fitted(to width: Int, isUnicode: Bool) -> String {
    let text = isUnicode ? self : String(map { $0.isASCII ? $0 : "?" })
    guard text.count > width else { return text }
    return isUnicode ? text.prefix(width - 1) + "…" : text.prefix(width - 3) + "..."
  }
}
