import EngineTypes
import Inference
package import Proof

/// What `invar prove --json` prints.
package enum ProveJSON {
  package static func value(_ report: MatrixReport, version: String) -> JSONValue {
    [
      "version": .string(version),
      "verdict": .string(report.verdict.rawValue),
      "model": .string(report.model.name),
      "model_sha256": .string(report.model.sha256),
      "hash_header": .string(HashHeader(report.model, report.settings).json),
      "settings": settings(report),
      "axes": .array(report.axes.map(axis)),
    ]
  }

  private static func settings(_ report: MatrixReport) -> JSONValue {
    let settings = report.settings
    let modes: [JSONValue.Field] = [
      .init(name: "mode", value: .string(report.mode.description)),
      .init(name: "control", value: .string(report.control.description)),
    ]
    let scope: [JSONValue.Field] = [
      .init(name: "seed", value: .string("\(report.seed)")),
      .init(name: "scope", value: .string(report.isFull ? "full" : "quick")),
      .init(name: "tokens", value: .integer(report.tokenCount)),
      .init(name: "fault", value: .optional(settings.fault?.rawValue)),
    ]
    // Budgets, limits and blocks are the matrix's own.
    let given: [Setting] = [.threads, .isa, .activation, .kv, .blockSize]
    return .object(modes + .settings(given, in: settings) + scope)
  }

  private static func axis(_ axis: AxisResult) -> JSONValue {
    [
      "axis": .string(axis.name.rawValue), "question": .string(axis.name.question),
      "proven": column(axis.proven), "control": column(axis.control),
      "cases": .array(axis.axis.cases.indices.map { one(axis, $0) }),
    ]
  }

  private static func column(_ column: AxisResult.Column) -> JSONValue {
    let comparison = column.comparison
    return [
      "holds": .bool(column.holds), "pairs": .integer(comparison.pairCount),
      "bits": difference(comparison.bits), "tokens": difference(comparison.tokens),
      "text": difference(comparison.text),
      "first_divergence": comparison.firstDivergence.map(divergence) ?? .null,
      "rows": .integers([column.rowCounts.lowerBound, column.rowCounts.upperBound]),
      "companions": .integers([
        column.companionCounts.lowerBound, column.companionCounts.upperBound,
      ]),
      "steps": .integer(column.stepCount), "shared_steps": .integer(column.sharedStepCount),
      "kl_divergence": column.klDivergence.map(JSONValue.number) ?? .null,
      "failures": .array(column.failures.map(JSONValue.string)),
    ]
  }

  private static func difference(_ difference: Comparison.Difference) -> JSONValue {
    [
      "differing_pairs": .integer(difference.pairCount),
      "first_token": difference.firstToken.map(JSONValue.integer) ?? .null,
    ]
  }

  private static func divergence(_ divergence: Comparison.Divergence) -> JSONValue {
    [
      "group": .string(divergence.group), "token": .integer(divergence.token),
      "cases": .array([.string(divergence.one), .string(divergence.other)]),
    ]
  }

  private static func one(_ axis: AxisResult, _ index: Int) -> JSONValue {
    let one = axis.axis.cases[index]
    return [
      "case": .string(one.label), "schedule": .string(one.acts.text),
      "proven": answers(axis.proven.cases[index]), "control": answers(axis.control.cases[index]),
    ]
  }

  private static func answers(_ result: CaseResult) -> JSONValue {
    .array(
      result.readings.map { reading in
        [
          "group": .string(reading.group), "hash": .optional(reading.hash?.hex),
          "tokens": .integers(reading.answer.tokenIDs.map(\.index)),
        ]
      })
  }
}
