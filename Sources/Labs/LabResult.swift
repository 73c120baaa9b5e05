import EngineTypes
import Foundation

/// What an experiment found, as values; `Reports` makes lines of it.
public struct LabResult: Hashable, Sendable {
  public enum Part: Hashable, Sendable {
    case table(LabTable)
    case figure(LabFigure)
    case note(String)
  }

  /// In the order in which they are read.
  public var parts: [Part]
  public var outcome: LabOutcome
  /// What it comes to, in a sentence or two.
  public var verdict: String
  /// The figures of the verdict, for programs.
  public var facts: [LabFact]

  public init(parts: [Part], outcome: LabOutcome, verdict: String, facts: [LabFact]) {
    (self.parts, self.outcome, self.verdict, self.facts) = (parts, outcome, verdict, facts)
  }

  /// A fact by name.
  public subscript(name: String) -> LabValue? { facts.first { $0.name == name }?.value }
}

/// What became of the effect an experiment looks for.
public enum LabOutcome: String, Hashable, Sendable {
  /// It shows, and what must not change did not.
  case shown
  /// What must not change did not, but neither did the control: here the effect does not show.
  case notShown = "not shown"
  /// Something changed that must not.
  case broken
}

/// A named figure.
public struct LabFact: Hashable, Sendable {
  public var name: String
  public var value: LabValue

  public init(_ name: String, _ value: LabValue) { (self.name, self.value) = (name, value) }
}

public enum LabValue: Hashable, Sendable {
  case integer(Int)
  case number(Double)
  case text(String)
  /// So many of so many.
  case share(Int, of: Int)
  case missing

  /// A number with so many significant digits; a whole one with all of them.
  package static func shown(_ value: Double, digits: Int = 3) -> String {
    value == value.rounded() && abs(value) < 1e9
      ? NumberText.count(Int(value)) : String(format: "%.\(digits)g", value)
  }
}

/// One table: a row for each case, a column for each figure.
public struct LabTable: Hashable, Sendable {
  public struct Column: Hashable, Sendable {
    /// For programs: `max_difference`.
    public var key: String
    /// For people: `max diff`.
    public var heading: String
    /// Significant digits of its numbers, for people.
    public var digits: Int

    public init(_ key: String, _ heading: String, digits: Int = 5) {
      (self.key, self.heading, self.digits) = (key, heading, digits)
    }
  }

  public var key: String
  public var title: String
  public var columns: [Column]
  public var rows: [[LabValue]]

  public init(_ key: String, _ title: String, columns: [Column], rows: [[LabValue]]) {
    for row in rows {
      precondition(row.count == columns.count, "\(row.count) cells for \(columns.count) columns")
    }
    (self.key, self.title, self.columns, self.rows) = (key, title, columns, rows)
  }
}

/// A drawing, as the numbers behind it.
public struct LabFigure: Hashable, Sendable {
  public enum Shape: Hashable, Sendable {
    /// A bar a case; the longest is the figure's width.
    case bars([Bar])
    /// A column a value, with what stands under the first and the last.
    case columns([Double], low: String, high: String)
    /// Ranges of `0..<length`, a line a case.
    case spans(length: Int, [SpanRow])
  }

  public struct Bar: Hashable, Sendable {
    public var label: String
    public var value: Double
    /// Behind the bar.
    public var note: String

    public init(_ label: String, _ value: Double, note: String) {
      (self.label, self.value, self.note) = (label, value, note)
    }
  }

  public struct SpanRow: Hashable, Sendable {
    public var label: String
    public var spans: [Range<Int>]

    public init(_ label: String, _ spans: [Range<Int>]) {
      (self.label, self.spans) = (label, spans)
    }
  }

  public var key: String
  public var title: String
  public var shape: Shape

  public init(_ key: String, _ title: String, _ shape: Shape) {
    (self.key, self.title, self.shape) = (key, title, shape)
  }
}
