package import EngineTypes
package import Labs

/// An experiment's result for programs: tables are arrays of objects, by the columns' keys.
package enum LabJSON {
  package static func value(
    _ lab: any Lab, _ result: LabResult, seed: UInt64, _ settings: EngineSettings, version: String
  ) -> JSONValue {
    [
      "lab": .string(lab.name), "title": .string(lab.title), "version": .string(version),
      "seed": .string("\(seed)"), "threads": JSONValue(.threads, in: settings),
      "isa": JSONValue(.isa, in: settings),
      "outcome": .string(result.outcome.rawValue), "verdict": .string(result.verdict),
      "facts": .object(result.facts.map { .init(name: $0.name, value: value($0.value)) }),
      "tables": .object(
        result.parts.compactMap { part in
          guard case .table(let table) = part else { return nil }
          return .init(name: table.key, value: rows(table))
        }),
      "figures": .object(
        result.parts.compactMap { part in
          guard case .figure(let figure) = part else { return nil }
          return .init(name: figure.key, value: shape(figure))
        }),
      "notes": .array(
        result.parts.compactMap { if case .note(let text) = $0 { .string(text) } else { nil } }),
    ]
  }

  private static func rows(_ table: LabTable) -> JSONValue {
    .array(
      table.rows.map { row in
        .object(zip(table.columns, row).map { .init(name: $0.key, value: value($1)) })
      })
  }

  private static func shape(_ figure: LabFigure) -> JSONValue {
    let title = JSONValue.string(figure.title)
    switch figure.shape {
    case .bars(let bars):
      return [
        "title": title, "kind": "bars",
        "bars": .array(
          bars.map { ["label": .string($0.label), "value": .number($0.value)] as JSONValue }),
      ]
    case .columns(let values, let low, let high):
      return [
        "title": title, "kind": "columns", "low": .string(low), "high": .string(high),
        "values": .array(values.map(JSONValue.number)),
      ]
    case .spans(let length, let rows):
      return [
        "title": title, "kind": "spans", "length": .integer(length),
        "rows": .array(
          rows.map { row in
            [
              "label": .string(row.label),
              "spans": .array(
                row.spans.map { .integers([$0.lowerBound, $0.upperBound]) }),
            ] as JSONValue
          }),
      ]
    }
  }

  private static func value(_ value: LabValue) -> JSONValue {
    switch value {
    case .integer(let value): .integer(value)
    case .number(let value): .number(value)
    case .text(let text): .string(text)
    case .share(let part, let whole): .string("\(part) of \(whole)")
    case .missing: .null
    }
  }
}
