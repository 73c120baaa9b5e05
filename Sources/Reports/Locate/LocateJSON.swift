import EngineTypes
package import Proof
import Transformer

/// What `invar locate` prints for programs.
package enum LocateJSON {
  package static func value(_ report: LocateReport) -> JSONValue {
    [
      "request": .string("\(report.request.id)"), "prompt": .string(report.request.promptText),
      "differs": .bool(report.conclusion != .noDifference),
      "conclusion": .string(report.conclusion.rawValue),
      "a": value(report.sides.a), "b": value(report.sides.b),
      "compared_rows": .integer(report.comparedRowCount),
      "compared_points": .integer(report.comparedPointCount),
      "first_differing_logits": integer(report.divergence?.firstBits),
      "first_differing_token": integer(report.divergence?.firstToken ?? report.chosenApart),
      "flip": report.divergence?.flip.map(value) ?? .null,
      "origin": (report.divergence?.origin).map(value) ?? .null,
      "first_difference": (report.divergence?.earliest).map(value) ?? .null,
    ]
  }

  private static func value(_ side: LocateReport.Side) -> JSONValue {
    [
      "name": .string(side.name), "mode": .string("\(side.mode)"),
      "request": .string("\(side.request)"), "tokens": .integer(side.tokenCount),
      "rows": .integer(side.rowCount), "steps": .integer(side.stepCount),
      "repeats": side.repeats.map(JSONValue.bool) ?? .null,
    ]
  }

  private static func value(_ flip: Flip) -> JSONValue {
    [
      "token": .integer(flip.token), "differing_logits": .integer(flip.differingCount),
      "largest_ulp": integer(flip.largestULP), "a": value(flip.sides.a), "b": value(flip.sides.b),
    ]
  }

  private static func value(_ side: FlipSide) -> JSONValue {
    [
      "step": .integer(side.step), "step_rows": .integer(side.rowCount),
      "token": .integer(side.token.index), "text": .string(side.text),
      "top_1": .integer(side.first.token.index), "top_1_logit": float(side.first.logit),
      "top_2": .integer(side.second.token.index), "top_2_logit": float(side.second.logit),
      "margin": float(side.margin),
    ]
  }

  private static func value(_ origin: Origin) -> JSONValue {
    [
      "layer": integer(origin.point.layer), "part": .string(origin.point.part.rawValue),
      "site": .optional(origin.point.part.site?.rawValue),
      "operation": .optional(origin.operation?.rawValue), "position": .integer(origin.position),
      "difference": origin.difference.map(value) ?? .null,
      "a": value(origin.sides.a), "b": value(origin.sides.b),
      "spread": .array(
        origin.spread.map {
          [
            "layer": integer($0.point.layer), "part": .string($0.point.part.rawValue),
            "differing": .integer($0.differingCount), "elements": .integer($0.elementCount),
          ]
        }),
    ]
  }

  private static func value(_ difference: ElementDifference) -> JSONValue {
    [
      "elements": .integer(difference.elementCount),
      "differing": .integer(difference.differingCount),
      "largest_ulp": integer(difference.largestULP), "first": .integer(difference.firstIndex),
      "a": float(difference.first.a), "b": float(difference.first.b),
      "a_bits": .integer(Int(difference.first.a.bitPattern)),
      "b_bits": .integer(Int(difference.first.b.bitPattern)),
    ]
  }

  private static func value(_ side: OriginSide) -> JSONValue {
    [
      "step": .integer(side.step), "request": .string("\(side.request)"),
      "step_rows": .integer(side.rowCount), "step_requests": .integer(side.requestCount),
      "chunk_first": integer(side.chunk?.firstPosition),
      "chunk_rows": integer(side.chunk?.tokenCount),
      "mode": .string("\(side.mode)"), "kernel": side.operation.map(value) ?? .null,
    ]
  }

  private static func value(_ operation: OperationRecord) -> JSONValue {
    [
      "family": .string(operation.choice.family.rawValue),
      "name": .string(operation.choice.kernel),
      "reduction_order": .string(operation.choice.reductionOrder),
      "splits": .integer(operation.choice.splitCount),
      "m": .integer(operation.m), "n": .integer(operation.n), "k": .integer(operation.k),
    ]
  }

  private static func integer(_ value: Int?) -> JSONValue { value.map(JSONValue.integer) ?? .null }

  /// By way of its own digits, as a double shows digits that a float does not have.
  private static func float(_ value: Float) -> JSONValue { .number(Double("\(value)") ?? .nan) }
}

extension LocateJSON {
  package static func nothingToMinimise(_ reason: String) -> JSONValue {
    ["differs": .bool(false), "reason": .string(reason)]
  }

  package static func value(_ batch: MinimalBatch, log: String, command: String) -> JSONValue {
    [
      "request": .string("\(batch.target.id)"), "criterion": .string(batch.criterion.rawValue),
      "original_neighbours": .integer(batch.originalNeighbourCount),
      "neighbours": .array(batch.neighbours.map(value)),
      "arrive_at_once": .bool(batch.arrivesAtOnce), "trials": .integer(batch.trialCount),
      "log": .string(log), "repeat": .string(command),
    ]
  }

  private static func value(_ request: AdmittedRequest) -> JSONValue {
    [
      "request": .string("\(request.id)"),
      "prompt_tokens": .integers(request.promptTokens.map(\.index)),
      "max_tokens": .integer(request.sampling.maxTokens),
    ]
  }
}
