import EngineTypes
import Inference
import Testing
import Transformer

/// Vectors computed with Python's hashlib.
@Suite struct OutputHashTests {
  static let header = HashHeader(
    modelSHA256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    architecture: "llama", activation: .bf16, kv: .f16,
    mode: {
      var mode = KernelMode.invariant
      mode.matmul = .standard
      return mode
    }())

  @Test func theHeaderIsCanonicalJSON() {
    #expect(
      Self.header.json
        == #"{"activation":"bf16","architecture":"llama","families":{"attention":"invariant","#
        + #""logits":"invariant","matmul":"standard","rmsnorm":"invariant"},"kv":"f16","#
        + #""model":"b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53","#
        + #""numerics":"invar/1"}"#)
  }

  @Test func oddNamesAreEscaped() {
    var header = Self.header
    header.architecture = "a\"b\\c\nd"
    #expect(header.json.contains(#""architecture":"a\"b\\c\u000ad","#))
  }

  @Test func theEngineHashesEveryRowOfAnAnswer() throws {
    var bench = try TestBench { $0.tokenBudget = 2 }
    let id = try bench.submit(request("hello", maxTokens: 9))
    try bench.submit(request("company", maxTokens: 9))
    try bench.drain()
    let prompt = try ByteCodec().encode(.raw("hello")).tokens
    var chain = OutputHashChain(
      header: HashHeader(testModel, EngineSettings()), promptTokens: prompt)
    var prefix = prompt.reduce(0) { ScriptedExecutor.extend($0, $1) }
    for (index, token) in bench.tokens(of: id).enumerated() {
      let logits = ScriptedExecutor.logits(prefix, count: 61, noise: 0)
      chain.absorb(
        token.token, position: 4 + index, digest: ScriptedExecutor.digest(logits))
      #expect(token.token == ScriptedExecutor.argmax(logits))
      #expect(token.hash == chain.hash)
      prefix = ScriptedExecutor.extend(prefix, token.token)
    }
    #expect(bench.end(of: id)?.hash == chain.hash)
  }

  @Test func theChainStartsFromHeaderAndPrompt() {
    let chain = OutputHashChain(
      header: Self.header, promptTokens: [1, 9690, 198].map { TokenID($0) })
    #expect(chain.hash.hex == "333feeda4b6895207ca96210f90b4678dc319397fdf0f19a3e6d2d54f32a1620")
  }

  @Test func theChainTakesPositionTokenAndDigest() {
    var chain = OutputHashChain(headerJSON: "{}", promptTokens: [1, 2, 3].map { TokenID($0) })
    #expect(chain.hash.hex == "6d38525b8251b659da9dc14558a9a72140d82c7463a2891c53e329832924e5ce")
    // The bytes 0…63.
    let lanes = (0..<8).map { 0x0706_0504_0302_0100 + UInt64($0) * 0x0808_0808_0808_0808 }
    chain.absorb(TokenID(7), position: 2, digest: LogitsDigest(lanes: lanes))
    #expect(chain.hash.hex == "0183de046b2f25cce658346069d4d9f23f199d7c5f365a967be4b87fa0cd6deb")
  }
}
