import EngineTypes

/// Everything one run measured: tables for people and, by the same keys, for programs.
public struct Report: Hashable, Sendable {
  /// What was measured, and on what: model, threads, instruction set.
  public var setting: [Field]
  public var tables: [ReportTable]
  /// What could not be measured and why, a sentence each.
  public var notes: [String]
  /// Repetitions of one identical step, spread over the whole run, in milliseconds.
  public var noise: Summary

  public struct Field: Hashable, Sendable {
    public var key: String
    public var cell: ReportTable.Cell

    public init(key: String, cell: ReportTable.Cell) { (self.key, self.cell) = (key, cell) }
  }

  public init(setting: [Field], tables: [ReportTable], notes: [String], noise: Summary) {
    (self.setting, self.tables, self.notes, self.noise) = (setting, tables, notes, noise)
  }
}

/// One table: a row for each case, a column for each figure.
public struct ReportTable: Hashable, Sendable {
  public enum Cell: Hashable, Sendable {
    case integer(Int)
    case text(String)
    case measured(Summary)
    case missing
  }

  public struct Column: Hashable, Sendable {
    public enum Style: Hashable, Sendable {
      case plain
      /// Followed by its spread.
      case spread
      /// Followed by its spread and a bar; the table's longest belongs to the largest.
      case bar
    }

    /// With its unit: `tokens_per_second`.
    public var key: String
    /// With its unit: `tok/s`.
    public var heading: String
    /// Digits after the point.
    public var digits: Int
    public var style: Style

    public init(_ key: String, _ heading: String, digits: Int = 0, style: Style = .plain) {
      (self.key, self.heading, self.digits, self.style) = (key, heading, digits, style)
    }
  }

  public var key: String
  public var title: String
  public var columns: [Column]
  public var rows: [[Cell]]

  public init(key: String, title: String, columns: [Column], rows: [[Cell]]) {
    for row in rows {
      precondition(row.count == columns.count, "\(row.count) cells, \(columns.count) columns")
    }
    (self.key, self.title, self.columns, self.rows) = (key, title, columns, rows)
  }
}

extension ReportTable.Cell {
  init(_ value: SettingValue) { self = value.number.map(Self.integer) ?? .text("\(value)") }

  /// A measured figure, or none where nothing was measured.
  init(_ series: Series) { self = series.summary.map { .measured($0) } ?? .missing }
}
