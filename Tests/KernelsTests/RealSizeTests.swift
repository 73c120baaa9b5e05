import EngineTypes
import Foundation
import Kernels
import Testing

/// Kernels × instruction sets × shapes.
///
/// The record binds builds that never meet: debug and release, this machine and another.
@Suite struct RealSizeTests {
  @Test(arguments: RealSize.all)
  func everyInstructionSetGivesTheReferenceBitsAndTheRecordedOnes(size: RealSize) throws {
    let reference = size.bits(try kernels(.portable, .f32), .reference)
    for set in availableSets {
      #expect(size.bits(try kernels(set, .f32), .invariant) == reference, "\(set.rawValue)")
    }
    #expect(Self.digest(reference) == Record.digests[size.name])
  }

  @Test func theRecordHasEveryRowOnce() throws {
    let names = RealSize.all.map(\.name)
    if ProcessInfo.processInfo.environment["RECORD_GOLDENS"] == "1" {
      try Record.write(
        RealSize.all.map {
          ($0.name, Self.digest($0.bits(try kernels(.portable, .f32), .reference)))
        })
    }
    #expect(Set(names).count == names.count)
    #expect(Set(Record.digests.keys) == Set(names))
  }

  /// The control: another order of sums, and one element's last bit, are other digests.
  @Test func theTableSeesADifference() throws {
    let sample = AttentionSample(
      .init(headSize: 128, queryHeads: 8, keyValueHeads: 2), kv: .bf16, length: 270, rows: 1)
    let kernels = try kernels(.best, .f32)
    #expect(
      sample.bits(kernels, .invariant) != sample.bits(kernels, .standard, splits: .fixedCount(3)))
    #expect(Self.digest([1, 2, 3]) != Self.digest([1, 2, 2]))
  }

  /// FNV-1a over words.
  private static func digest(_ bits: [UInt32]) -> String {
    let digest = bits.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    return String(digest, radix: 16)
  }
}

/// `Goldens/real-sizes.txt`: a name and a digest a line.
private enum Record {
  static let digests: [String: String] = {
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    let rows = text.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
    return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
  }()

  private static let file = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Goldens/real-sizes.txt")

  static func write(_ rows: [(String, String)]) throws {
    try Data(rows.map { "\($0)\t\($1)\n" }.joined().utf8).write(to: file)
  }
}
