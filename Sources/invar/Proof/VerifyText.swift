import EngineTypes
import Proof
import SessionLog

/// What `invar verify` prints.
struct VerifyText {
  let log: String
  let session: RecordedSession
  let script: SessionScript
  let report: VerificationReport

  /// Where the first difference begins.
  enum Located {
    case report(LocateReport)
    /// One line that says why it is not known.
    case unknown(String)
  }

  /// For people.
  func lines(_ located: Located?) -> String {
    var lines = ["\(log): \(contents)", modelLine]
    lines += report.passes.map(line)
    lines += skips
    lines += report.notes.map { "note: \($0)" }
    if let difference = report.scheduleDifference { lines.append("schedule: \(difference)") }
    lines += report.mismatches.prefix(Self.shown).map { "mismatch: \($0)" }
    let hidden = report.mismatches.count - Self.shown
    if hidden > 0 { lines.append("mismatch: and \(counted(hidden, "more request"))") }
    switch located {
    case .report(let found): lines.append(LocateText(found).text)
    case .unknown(let reason): lines.append("not located: \(reason)")
    case nil: break
    }
    return (lines + [verdict]).joined(separator: "\n").printable
  }

  private static let shown = 20

  private var contents: String {
    let state =
      session.limit.map { ", ended at its limit of \(NumberText.bytes($0))" }
      ?? (session.isComplete ? "" : session.isTorn ? ", torn off" : ", not ended")
    return
      "\(counted(script.requests.count, "request")), \(counted(script.tokenCount, "token")) in "
      + "\(counted(script.steps.count, "step"))\(state)"
  }

  private var modelLine: String {
    let header = session.header
    return "model \(header.model.name), SHA-256 \(header.model.sha256.prefix(12))… as recorded; "
      + "activation \(header.settings.activation.rawValue), K and V \(header.settings.kv.rawValue)"
  }

  private func line(_ pass: VerificationReport.Pass) -> String {
    var text = "\(pass.schedule): \(counted(pass.requestCount, "request"))"
    if let mode = pass.mode {
      text += " in \(mode) mode"
      if pass.differentRequestCount < pass.requestCount {
        text += ", \(NumberText.count(pass.differentRequestCount)) different"
      }
    } else {
      text += " of any mode, the session's own batches"
    }
    return text
      + ", \(counted(pass.tokenCount, "token")) compared, \(counted(pass.stepCount, "step"))"
      + " on \(counted(pass.threadCount, "thread"))"
  }

  /// Reasons with how many they hold for, so that a long log stays readable.
  private var skips: [String] {
    var ids: [(reason: String, requests: [RequestID])] = []
    for skip in report.skipped {
      if let index = ids.firstIndex(where: { $0.reason == skip.reason }) {
        ids[index].requests.append(skip.request)
      } else {
        ids.append((skip.reason, [skip.request]))
      }
    }
    return ids.map { entry in
      let shown = entry.requests.prefix(6).map(\.description).joined(separator: ", ")
      let hidden = entry.requests.count - 6
      let more = hidden > 0 ? " and \(NumberText.count(hidden)) more" : ""
      return "skipped \(shown)\(more): \(entry.reason)"
    }
  }

  private var verdict: String {
    if report.isVerified {
      return report.passes.isEmpty
        ? "nothing to verify: no request has an answer" : "verified: every token and hash matches"
    }
    if report.mismatches.isEmpty { return "not verified: the schedule could not be repeated" }
    return
      "not verified: \(counted(report.mismatches.count, "request")) did not come out as recorded"
  }

  private func counted(_ count: Int, _ noun: String) -> String {
    NumberText.counted(count, noun)
  }
}

extension VerifyText {
  /// For programs.
  func json(_ located: Located?) -> JSONValue {
    [
      "verified": .bool(report.isVerified), "log": .string(log),
      "model_sha256": .string(session.header.model.sha256),
      "complete": .bool(session.isComplete), "torn": .bool(session.isTorn),
      "limit_bytes": session.limit.map(JSONValue.integer) ?? .null,
      "gaps": .array(session.gaps.map(Self.value)),
      "requests": .integer(script.requests.count), "tokens": .integer(script.tokenCount),
      "steps": .integer(script.steps.count), "passes": .array(report.passes.map(Self.value)),
      "skipped": .array(
        report.skipped.map {
          ["request": .string("\($0.request)"), "reason": .string($0.reason)]
        }),
      "mismatches": .array(report.mismatches.map(Self.value)),
      "schedule_difference": .optional(report.scheduleDifference?.description),
      "notes": .array(report.notes.map(JSONValue.string)), "located": Self.value(located),
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

  private static func value(_ located: Located?) -> JSONValue {
    switch located {
    case .report(let report): LocateJSON.value(report)
    case .unknown(let reason): ["unknown": .string(reason)]
    case nil: .null
    }
  }
}
