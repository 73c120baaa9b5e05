import EngineTypes
import SessionLog

/// A probe as JSON Lines: how the server was asked, then every request with its times and answer.
///
/// A session log says what an engine did: its model's digest, its settings, its steps, the hash of each
/// answer. From outside none of that is known, so this is a record of its own kind, which the readers of
/// session logs refuse by name. Its lines are chained as theirs are.
package struct ProbeRecord {
  /// The number of this form.
  package static let version = 1

  private var lines = ChainedLines()
  private var caseCount = 0
  private let start: UInt64

  /// - Parameter start: the clock's time from which others count.
  package init(start: UInt64) { self.start = start }

  /// The first line.
  package mutating func header(
    _ facts: ServerFacts, _ plan: ProbePlan, programVersion: String, time: String
  ) -> [UInt8] {
    lines.line(
      JSONWriter.object { json in
        json.field("event", ChainedLines.probeHeader)
        json.field("probe", Self.version)
        json.field("program_version", programVersion)
        json.field("time", time)
        json.field("server", facts.address)
        json.field("family", facts.manner.family.rawValue)
        json.field("model", facts.manner.model)
        json.field("endpoint", facts.manner.endpoint.path)
        json.field("fingerprint", facts.fingerprint)
        json.raw("top_logprobs", facts.manner.topCount.map { "\($0)" } ?? "null")
        json.field("plan_seed", plan.wishes.seed)
        json.field("temperature", 0)
        json.field("seed", Manner.seed)
        json.field("requests", plan.requestCount)
      })
  }

  /// A line for each request of a case, in the order in which they were sent.
  package mutating func lines(_ one: ProbeCase, _ asked: [Asked]) -> [UInt8] {
    defer { caseCount += 1 }
    return asked.enumerated().flatMap { index, request in
      lines.line(
        JSONWriter.object { json in
          json.field("event", "probe_request")
          json.field("t_ns", request.sent - min(start, request.sent))
          json.field("case", caseCount)
          json.field("circumstance", one.circumstance.rawValue)
          json.field("load", one.load)
          json.field("role", index == one.place ? "needle" : "filler")
          json.raw("group", index == one.place ? "\(one.group)" : "null")
          write(&json, request)
        })
    }
  }

  private func write(_ json: inout JSONWriter, _ request: Asked) {
    json.field("mode", request.question.mode)
    json.field("prompt", request.question.prompt)
    json.field("max_tokens", request.question.maxTokens)
    json.field("stream", request.question.isStreamed)
    json.field("first_ns", request.first - min(request.sent, request.first))
    json.field("end_ns", request.end - min(request.sent, request.end))
    guard let answer = request.answer else {
      return json.field("failure", request.failure?.description)
    }
    json.field("text", answer.text)
    json.field("finish_reason", answer.finishReason)
    json.array("token_ids") { json in for id in answer.tokenIDs { json.integer(id) } }
    json.array("logprobs") { json in
      for score in answer.scores { json.object { Self.write(&$0, score) } }
    }
    json.raw("prompt_tokens", answer.promptTokenCount.map { "\($0)" } ?? "null")
    json.raw("cached_tokens", answer.cachedTokenCount.map { "\($0)" } ?? "null")
    json.field("fingerprint", answer.fingerprint)
    json.field("output_hash", answer.outputHash)
  }

  /// With the digits that the server wrote.
  private static func write(_ json: inout JSONWriter, _ score: TokenScore) {
    json.field("token", score.token)
    json.raw("logprob", score.logprob?.digits ?? "null")
    json.array("top") { json in
      for candidate in score.top {
        json.object { json in
          json.field("token", candidate.token)
          json.raw("logprob", candidate.logprob.digits)
        }
      }
    }
  }

  /// The last line, with what it came to.
  package mutating func end(_ report: ProbeReport, at time: UInt64) -> [UInt8] {
    lines.line(
      JSONWriter.object { json in
        json.field("event", "probe_end")
        json.field("t_ns", time - min(start, time))
        json.field("asked", report.askedCount)
        json.field("ended_early", report.ending?.rawValue)
        json.array("verdicts") { json in
          for section in report.sections {
            json.object { json in
              json.field("mode", section.mode)
              json.field("verdict", section.verdict.rawValue)
            }
          }
        }
      })
  }
}
