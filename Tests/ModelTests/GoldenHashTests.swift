import EngineTypes
import Foundation
import Inference
import Kernels
import Testing
import Transformer

/// One greedy run per number format: its hash is the recorded one on every instruction set.
///
/// A hash that changes here changes `HashHeader.numerics`: what was logged before can no longer be verified.
@Suite(.serialized) struct GoldenHashTests {
  static let formats = ActivationType.allCases.flatMap { activation in
    KVType.allCases.map { Format(activation: activation, kv: $0) }
  }

  @Test(arguments: formats)
  func aFormatsHashIsTheGoldenOneOnEveryInstructionSet(format: Format) throws {
    let model = try RealModel.load()
    let outcomes = try InstructionSet.allCases.filter(\.isAvailable).map { set in
      let transformer = try model.makeTransformer(
        RealModel.settings {
          $0.activation = format.activation
          $0.kv = format.kv
          $0.instructionSet = set
          $0.blockCount = 16
        })
      return try InvariantHashTests.crowd(model, transformer, place: 0, others: 0)
    }
    let first = try #require(outcomes.first)
    #expect(first.tokens.count == 12)
    for outcome in outcomes { #expect(outcome == first) }
    try GoldenHashes.expect(first, "\(Weights.real.rawValue) \(format)")
  }

  @Test func theTinyModelsHashIsTheGoldenOne() throws {
    try GoldenHashes.expect(
      InvariantHashTests.canonical(Weights.tiny.load()),
      "tiny \(Format(activation: .bf16, kv: .bf16))")
  }

  /// A hash names its format, so it would differ even if a format were ignored; logits would not.
  @Test func formatsAreDifferentArithmetic() throws {
    let model = try RealModel.load()
    let prompt = try model.codec.encode(.chat(InvariantHashTests.prompt)).tokens
    let logits = try Self.formats.map { format in
      let transformer = try model.makeTransformer(
        RealModel.settings {
          $0.activation = format.activation
          $0.kv = format.kv
          $0.blockCount = 16
        })
      let rows = try TruthTests.logits(after: prompt, of: [TokenID(0)], transformer)
      let row = try #require(rows.first).logits
      return try row.values().map(\.bitPattern)
    }
    // Rounded to bfloat16, K and V lose nothing in a wider cache, and next to nothing as halves.
    let rounded = zip(Self.formats, logits).filter { $0.0.activation == .bf16 }
    for (format, row) in rounded where format.kv != .f16 { #expect(row == rounded[0].1) }
    let unrounded = zip(Self.formats, logits).filter { $0.0.activation == .f32 }
    #expect(Set(unrounded.map(\.1) + [rounded[0].1]).count == 4)
  }
}

/// How numbers are kept between operations and in the cache.
struct Format: Sendable, CustomStringConvertible {
  var activation: ActivationType
  var kv: KVType

  var description: String { "\(activation.rawValue), kv \(kv.rawValue)" }
}

/// `Goldens/hashes.json`: what was run, and the hash it must have.
enum GoldenHashes {
  private static let file = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Goldens/hashes.json")

  static func read() throws -> [String: String] {
    try JSONDecoder().decode([String: String].self, from: Data(contentsOf: file))
  }

  /// Compares with the recorded hash; `RECORD_GOLDENS=1` records it instead.
  static func expect(
    _ outcome: Outcome, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let hash = try #require(outcome.hash?.hex, sourceLocation: sourceLocation)
    if ProcessInfo.processInfo.environment["RECORD_GOLDENS"] == "1" { try record(hash, name) }
    let golden = try read()[name]
    #expect(hash == golden, "\(name)", sourceLocation: sourceLocation)
  }

  private static func record(_ hash: String, _ name: String) throws {
    var hashes = (try? read()) ?? [:]
    hashes[name] = hash
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try (encoder.encode(hashes) + Data("\n".utf8)).write(to: file)
  }
}
