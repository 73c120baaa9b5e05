import CHashing
import Crypto
import EngineTypes
import Hashing
import Testing

/// Ours against the standard's examples, and against swift-crypto, which the program itself does without.
@Suite struct SHA256Tests {
  /// Of FIPS 180-4's examples and its validation suite.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
        + "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ])
  func itGivesTheStandardsExamples(text: String, digest: String) {
    #expect(Hashing.SHA256.hash(data: Array(text.utf8)).hex == digest)
  }

  /// Every way in which the last block can be filled.
  @Test func itAgreesWithAnotherImplementationAtEveryLength() {
    let bytes = Self.bytes(300)
    for count in 0...bytes.count {
      let part = bytes.prefix(count)
      #expect(Hashing.SHA256.hash(data: part) == Array(Crypto.SHA256.hash(data: part)), "\(count)")
    }
  }

  @Test func piecesMakeTheSameDigestAsTheWhole() {
    let bytes = Self.bytes(5000)
    var generator = SplitMix64(seed: 7)
    for _ in 0..<200 {
      var (hasher, place) = (Hashing.SHA256(), 0)
      while place < bytes.count {
        let end = Int.random(in: place...min(bytes.count, place + 200), using: &generator)
        hasher.update(data: bytes[place..<end])
        place = end
      }
      #expect(hasher.finalize() == Array(Crypto.SHA256.hash(data: bytes)))
    }
  }

  @Test func aDigestMayBeAskedForOnTheWay() {
    let bytes = Self.bytes(100)
    var hasher = Hashing.SHA256()
    hasher.update(data: bytes.prefix(70))
    #expect(hasher.finalize() == Hashing.SHA256.hash(data: bytes.prefix(70)))
    hasher.update(data: bytes.dropFirst(70))
    #expect(hasher.finalize() == Hashing.SHA256.hash(data: bytes))
  }

  /// What has no storage of its own in one piece.
  @Test func anyCollectionOfBytesHasADigest() {
    let bytes = Self.bytes(200)
    #expect(Hashing.SHA256.hash(data: bytes.lazy.map { $0 }) == Hashing.SHA256.hash(data: bytes))
  }

  /// The processor's instructions and the arithmetic that stands in for them.
  @Test func bothWaysOfAddingBlocksGiveTheSameState() {
    let bytes = Self.bytes(64 * 33)
    for count in [1, 2, 33] {
      var state: [UInt32] = [1, 2, 3, 4, 5, 6, 7, .max]
      var portable = state
      unsafe ch_sha256_blocks(&state, bytes, count)
      unsafe ch_sha256_blocks_portable(&portable, bytes, count)
      #expect(state == portable)
    }
  }

  /// Not the same byte in every block.
  private static func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 / 251) }
  }
}

extension [UInt8] {
  fileprivate var hex: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
