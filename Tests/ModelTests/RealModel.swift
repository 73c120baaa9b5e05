import EngineTypes
import Foundation
import Inference
import Transformer

/// The default model's real weights.
///
/// `make test` pulls them first.
enum RealModel {
  static func load() throws -> LoadedModel {
    try LoadedModel(ModelStore().open(ModelStore.defaultModelName))
  }

  static func settings(_ configure: (inout EngineSettings) -> Void = { _ in }) -> EngineSettings {
    var settings = EngineSettings.standard(threadCount: 2)
    configure(&settings)
    return settings
  }
}

/// A file under `Goldens`, line by line.
func goldenLines(_ name: String) throws -> [[String: Any]] {
  let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens/\(name)")
  return try String(contentsOf: path, encoding: .utf8).split(separator: "\n").map { line in
    guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    else { throw GoldenError.notAnObject(String(line)) }
    return object
  }
}

enum GoldenError: Error {
  case notAnObject(String)
  case missing(String)
}

extension [String: Any] {
  func text(_ key: String) throws -> String {
    guard let text = self[key] as? String else { throw GoldenError.missing(key) }
    return text
  }

  func tokens(_ key: String) throws -> [TokenID] {
    guard let ids = self[key] as? [Int] else { throw GoldenError.missing(key) }
    return ids.map { TokenID($0) }
  }

  /// Per generated token: the five likeliest, as (id, log-probability).
  func top(_ key: String) throws -> [[(token: TokenID, logprob: Double)]] {
    guard let steps = self[key] as? [[[Double]]] else { throw GoldenError.missing(key) }
    return steps.map { $0.map { (TokenID(Int($0[0])), $0[1]) } }
  }
}
