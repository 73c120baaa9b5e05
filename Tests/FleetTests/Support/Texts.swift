import Fleet
import Foundation

/// Texts of real servers, and small ones made up.
enum Texts {
  /// A recorded text of the folder `Texts`.
  static func recorded(_ name: String) throws -> [UInt8] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Texts/\(name).txt")
    return Array(try Data(contentsOf: file))
  }

  /// A vLLM engine's text with a few figures, its TTFT in the buckets 0.1, 1 and 10.
  static func vllm(
    model: String = "m", engine: String = "0", running: Int = 0, tokens: Int = 0,
    ttft: [Int] = [0, 0, 0, 0], start: Int? = nil
  ) -> String {
    let labels = "engine=\"\(engine)\",model_name=\"\(model)\""
    var lines = [
      "vllm:num_requests_running{\(labels)} \(running)",
      "vllm:generation_tokens_total{\(labels)} \(tokens)",
    ]
    for (bound, count) in zip(["0.1", "1.0", "10.0", "+Inf"], ttft) {
      lines.append(
        "vllm:time_to_first_token_seconds_bucket{\(labels),le=\"\(bound)\"} \(count)")
    }
    if let start { lines.append("process_start_time_seconds \(start)") }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension ServerSample {
  init(text: String, limits: ExpositionLimits = ExpositionLimits()) throws {
    self = try ServerSample(Array(text.utf8), limits: limits)
  }

  /// The only engine.
  var engine: EngineSample? { engines.count == 1 ? engines[0] : nil }
}

extension Fleet {
  static let second: UInt64 = 1_000_000_000

  /// Takes in a text as if it had been asked for at a second.
  mutating func hear(_ text: String, from target: Target, at second: UInt64) throws {
    let sample = try ServerSample(text: text)
    absorb(Answer(url: target.url, at: second * Self.second, outcome: .success(sample)))
  }

  mutating func fail(_ target: Target, _ error: ScrapeError, at second: UInt64) {
    absorb(Answer(url: target.url, at: second * Self.second, outcome: .failure(error)))
  }

  func report(at second: UInt64) -> FleetReport { FleetReport(self, at: second * Self.second) }
}
