import EngineTypes
import Proof
import SessionLog

/// What `invar verify` prints for people.
package struct VerifyText {
  private let outcome: VerifyOutcome

  package init(_ outcome: VerifyOutcome) { self.outcome = outcome }

  private var report: VerificationReport { outcome.report }
  private var session: RecordedSession { outcome.session }
  private var script: SessionScript { outcome.script }

  package var text: String {
    var lines = ["\(outcome.log): \(contents)", modelLine]
    lines += report.passes.map(line)
    lines += skips
    lines += report.notes.map { "note: \($0)" }
    if let difference = report.scheduleDifference { lines.append("schedule: \(difference)") }
    lines += report.mismatches.prefix(Self.shown).map { "mismatch: \($0)" }
    let hidden = report.mismatches.count - Self.shown
    if hidden > 0 { lines.append("mismatch: and \(counted(hidden, "more request"))") }
    switch outcome.located {
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
