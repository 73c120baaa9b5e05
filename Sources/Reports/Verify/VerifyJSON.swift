import EngineTypes
import Proof
import SessionLog

/// What `invar verify --json` prints.
package enum VerifyJSON {
  package static func value(_ outcome: VerifyOutcome) -> JSONValue {
    let (session, script, report) = (outcome.session, outcome.script, outcome.report)
    return [
      "verified": .bool(report.isVerified), "log": .string(outcome.log),
      "model_sha256": .string(session.header.model.sha256),
      "complete": .bool(session.isComplete), "torn": .bool(session.isTorn),
      "limit_bytes": session.limit.map(JSONValue.integer) ?? .null,
      "gaps": .array(session.gaps.map(value)),
      "requests": .integer(script.requests.count), "tokens": .integer(script.tokenCount),
      "steps": .integer(script.steps.count), "passes": .array(report.passes.map(value)),
      "skipped": .array(
        report.skipped.map {
          ["request": .string("\($0.request)"), "reason": .string($0.reason)]
        }),
      "mismatches": .array(report.mismatches.map(value)),
      "schedule_difference": .optional(report.scheduleDifference?.description),
      "notes": .array(report.notes.map(JSONValue.string)), "located": value(outcome.located),
    ]
  }

  private static func value(_ gap: RecordingGap) -> JSONValue {
    [
      "reason": .string(gap.reason), "lost_events": .integer(gap.eventCount),
      "lost_steps": .integer(gap.stepCount), "lost_tokens": .integer(gap.tokenCount),
      "first_step": gap.steps.map { .integer($0.lowerBound) } ?? .null,
      "last_step": gap.steps.map { .integer($0.upperBound) } ?? .null,
    ]
  }

  private static func value(_ pass: VerificationReport.Pass) -> JSONValue {
    [
      "schedule": .string("\(pass.schedule)"), "mode": .optional(pass.mode?.description),
      "requests": .integer(pass.requestCount),
      "different_requests": .integer(pass.differentRequestCount),
      "tokens": .integer(pass.tokenCount), "steps": .integer(pass.stepCount),
      "threads": .integer(pass.threadCount),
    ]
  }

  private static func value(_ mismatch: Mismatch) -> JSONValue {
    [
      "request": .string("\(mismatch.request)"),
      "token": mismatch.token.map(JSONValue.integer) ?? .null,
      "what": .string("\(mismatch)"),
    ]
  }

  private static func value(_ located: VerifyOutcome.Located?) -> JSONValue {
    switch located {
    case .report(let report): LocateJSON.value(report)
    case .unknown(let reason): ["unknown": .string(reason)]
    case nil: .null
    }
  }
}
