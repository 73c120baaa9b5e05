import EngineTypes
import Testing
import Tokenization

struct StreamingDecoderTests {
  /// With the byte vocabulary, token *b* is byte *b*.
  private func pieces(_ bytes: [UInt8]) throws -> [String] {
    var decoder = StreamingDecoder(try Tokenizer(.bytes))
    let pieces = bytes.map { decoder.append(TokenID(Int($0))) }
    return pieces + [decoder.finish()]
  }

  @Test(arguments: [
    (Array("aé".utf8), ["a", "", "é", ""]),
    (Array("日".utf8), ["", "", "日", ""]),
    (Array("🙂".utf8), ["", "", "", "🙂", ""]),
    // Cut off: what waits shows as one replacement character.
    ([0xF0, 0x9F, 0x99], ["", "", "", "\u{FFFD}"]),
    // Broken off by a letter, which must not wait.
    ([0xE6, 0x61], ["", "\u{FFFD}a", ""]),
    // Bytes that begin nothing do not wait either.
    ([0x80, 0xC0, 0xFF], ["\u{FFFD}", "\u{FFFD}", "\u{FFFD}", ""]),
    // A surrogate and a value past the last code point are wrong from the second byte on.
    ([0xED, 0xA0], ["", "\u{FFFD}\u{FFFD}", ""]),
    ([0xF4, 0x90], ["", "\u{FFFD}\u{FFFD}", ""]),
  ])
  func charactersComeWhole(bytes: [UInt8], expected: [String]) throws {
    #expect(try pieces(bytes) == expected)
  }

  @Test(arguments: 0..<50)
  func piecesJoinedAreAllBytesDecodedAtOnce(seed: Int) throws {
    var state = UInt64(seed) &* 2 &+ 1
    let leads: [UInt8] = [0x41, 0x80, 0xBF, 0xC3, 0xE0, 0xED, 0xF0, 0xF4, 0xF5, 0x9F, 0xA0, 0x90]
    let bytes = (0..<300).map { _ -> UInt8 in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return leads[Int(state >> 33) % leads.count]
    }
    let joined = try pieces(bytes).joined()
    #expect(joined.utf8.elementsEqual(String(decoding: bytes, as: UTF8.self).utf8))
  }

  /// Token *b* is byte *b*; behind them come control tokens.
  @Test func aTokenIsSpelledByItself() throws {
    let tokenizer = try Tokenizer(.bytes)
    let end = try #require(tokenizer.eosToken)
    #expect(tokenizer.spelling(of: TokenID(0x41)) == "A")
    #expect(tokenizer.spelling(of: TokenID(0x0A)) == "\n")
    #expect(tokenizer.spelling(of: TokenID(0xC3)) == "<0xC3>")
    #expect(tokenizer.spelling(of: end)?.hasPrefix("<") == true)
    #expect(tokenizer.spelling(of: TokenID(-1)) == nil)
    #expect(tokenizer.spelling(of: TokenID(tokenizer.vocabularySize)) == nil)
  }

  @Test func controlTokensDoNotBreakACharacter() throws {
    let tokenizer = try Tokenizer(.bytes)
    let end = try #require(tokenizer.eosToken)
    var decoder = StreamingDecoder(tokenizer)
    #expect(decoder.append(TokenID(0xC3)) == "")
    #expect(decoder.append(end) == "")
    #expect(decoder.append(TokenID(0xA9)) == "é")
  }
}
