package import Benchmark

/// A benchmark's report for programs: tables are arrays of objects, by the columns' keys.
package enum BenchJSON {
  package static func value(_ report: Report, version: String) -> JSONValue {
    .object(
      [.init(name: "version", value: .string(version))]
        + report.setting.map { .init(name: $0.key, value: value($0.cell)) }
        + report.tables.map { .init(name: $0.key, value: rows($0)) }
        + [
          .init(name: "noise_step_milliseconds", value: value(.measured(report.noise))),
          .init(name: "is_too_noisy", value: .bool(report.noise.isNoisy)),
          .init(name: "notes", value: .array(report.notes.map(JSONValue.string))),
        ])
  }

  private static func rows(_ table: ReportTable) -> JSONValue {
    .array(
      table.rows.map { row in
        .object(zip(table.columns, row).map { .init(name: $0.key, value: value($1)) })
      })
  }

  private static func value(_ cell: ReportTable.Cell) -> JSONValue {
    switch cell {
    case .integer(let value): .integer(value)
    case .text(let text): .string(text)
    case .missing: .null
    case .measured(let summary):
      [
        "median": .number(summary.median), "min": .number(summary.minimum),
        "p90": .number(summary.percentile90), "max": .number(summary.maximum),
        "median_deviation": .number(summary.medianDeviation), "count": .integer(summary.count),
        "is_noisy": .bool(summary.isNoisy),
      ]
    }
  }
}
