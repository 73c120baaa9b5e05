import EngineTypes
import Probing

/// A mode's rows as cells, for a terminal and for Markdown.
struct ProbeTable {
  static let headings = [
    "asked", "at once", "differ", "text", "tok", "logp", "bits", "token", "so often",
  ]
  static let legend =
    "text, tok, logp, bits: different answers to one prompt; token: the first that differs, from 0; "
    + "so often: \(Interval.method)"

  /// A column more, for which a terminal has no room.
  static let wideHeadings = headings + ["others in flight"]

  let rows: [[String]]
  let wideRows: [[String]]

  init(_ section: ModeReport) {
    rows = section.rows.map { row in
      [row.circumstance.name, "\(row.load)", "\(row.differing) of \(row.compared)"]
        + Observable.allCases.map { row.distinct[$0].map { "\($0)" } ?? "-" }
        + [row.firstToken.map { "\($0)" } ?? "-", row.interval.map(Self.text) ?? "-"]
    }
    wideRows = zip(rows, section.rows).map { cells, row in
      cells + [row.inFlight.map { NumberText.fixed($0, 1) } ?? "-"]
    }
  }

  /// `0-16%`.
  private static func text(_ interval: Interval) -> String {
    let digits = [interval.lower, interval.upper].map { NumberText.fixed($0 * 100, 0) }
    return "\(digits[0])-\(digits[1])%"
  }
}
