import EngineTypes
package import Probing

/// What `invar probe --json` prints.
package enum ProbeJSON {
  package static func value(_ report: ProbeReport, version: String) -> JSONValue {
    [
      "version": .string(version),
      "verdict": .string(report.verdict.rawValue),
      "server": server(report.facts, report.notes),
      "plan_seed": .string("\(report.seed)"),
      "prompts": .array(report.prompts.map(JSONValue.string)),
      "max_tokens": .integer(report.maxTokens),
      "requests": .integer(report.askedCount), "planned_requests": .integer(report.plannedCount),
      "ended_early": .optional(report.ending?.rawValue),
      "prompt_tokens": .integer(report.promptTokenCount),
      "output_tokens": .integer(report.outputTokenCount),
      "asked_for_patience": .integer(report.patience.count),
      "waited_seconds": .number(report.patience.seconds),
      "refused_load": .optional(report.patience.refusedLoad),
      "duration_ns": .integer(Int(clamping: report.nanoseconds)),
      "failures": .array(
        report.failures.map { ["reason": .string($0.words), "count": .integer($0.count)] }),
      "interval": .string(Interval.method),
      "modes": .array(report.sections.map(section)),
    ]
  }

  private static func server(_ facts: ServerFacts, _ notes: [String]) -> JSONValue {
    [
      "address": .string(facts.address), "family": .string(facts.manner.family.rawValue),
      "model": .string(facts.manner.model.plain(200)),
      "endpoint": .string(facts.manner.endpoint.path), "streams": .bool(facts.streams),
      "top_logprobs": .optional(facts.manner.topCount), "receipts": .bool(facts.hasReceipts),
      "fingerprint": .optional(facts.fingerprint),
      "notes": .array(notes.map(JSONValue.string)),
    ]
  }

  private static func section(_ section: ModeReport) -> JSONValue {
    [
      "mode": .optional(section.mode), "verdict": .string(section.verdict.rawValue),
      "same_bits_by_receipts": .bool(section.saysSameBits),
      "observables": .array(section.observables.map { .string($0.rawValue) }),
      "varies_alone": .bool(section.variesAlone),
      "varies_when_cold": .bool(section.variesWhenCold),
      "varies_when_not_streamed": .bool(section.variesWhenWhole),
      "fingerprints": .array(section.fingerprints.map { .string($0.plain(80)) }),
      "smallest_load": .optional(section.smallestLoad),
      "largest_logprob_difference": .optional(section.largest),
      "alone": share(section.alone), "company": share(section.company),
      "company_differing": tally(section.differingBy),
      "answered_together": share(section.witnessed),
      "first_divergence": section.divergence.map(divergence) ?? .null,
      "rows": .array(section.rows.map(row)),
      "sentences": .array(section.sentences.map(JSONValue.string)),
    ]
  }

  private static func share(_ share: ModeReport.Share) -> JSONValue {
    [
      "count": .integer(share.count), "of": .integer(share.total),
      "interval": interval(share.interval),
    ]
  }

  private static func interval(_ interval: Interval?) -> JSONValue {
    interval.map { .array([.number($0.lower), .number($0.upper)]) } ?? .null
  }

  private static func tally(_ tally: [Observable: Int]) -> JSONValue {
    .object(
      tally.sorted { $0.key < $1.key }
        .map { .init(name: $0.key.rawValue, value: .integer($0.value)) })
  }

  private static func row(_ row: ModeReport.Row) -> JSONValue {
    [
      "circumstance": .string(row.circumstance.rawValue), "load": .integer(row.load),
      "compared": .integer(row.compared), "differing": .integer(row.differing),
      "differing_in": tally(row.differingBy), "distinct": tally(row.distinct),
      "first_token": .optional(row.firstToken),
      "largest_logprob_difference": .optional(row.largest),
      "others_in_flight": .optional(row.inFlight), "interval": interval(row.interval),
    ]
  }

  private static func divergence(_ divergence: ModeReport.Divergence) -> JSONValue {
    let difference = divergence.difference
    return [
      "circumstance": .string(divergence.circumstance.rawValue),
      "load": .integer(divergence.load), "token": .optional(difference.firstToken),
      "logprob": .optional(difference.firstLogprob),
      "character": .optional(difference.firstCharacter),
      "tokens": .array(difference.tokens.map { .string($0.plain(80)) }),
      "margin": .optional(difference.margin),
    ]
  }
}

extension JSONValue {
  fileprivate static func optional(_ number: Int?) -> JSONValue { number.map(integer) ?? .null }

  fileprivate static func optional(_ number: Double?) -> JSONValue {
    number.map(JSONValue.number) ?? .null
  }
}
