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
        + #""numerics":"invar/2"}"#)
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
    #expect(chain.hash.hex == "367b393be6651560eedc8c997446087d484fd8cb9f8c7e5bc418eb51edcc6ec2")
  }

  @Test func theChainTakesPositionTokenAndDigest() {
    var chain = OutputHashChain(headerJSON: "{}", promptTokens: [1, 2, 3].map { TokenID($0) })
    #expect(chain.hash.hex == "4db8bb29552081bceda21760d65ad4804df8d64b9fadf5db5f377eecf381d777")
    // The bytes 0…63.
    let lanes = (0..<8).map { 0x0706_0504_0302_0100 + UInt64($0) * 0x0808_0808_0808_0808 }
    chain.absorb(TokenID(7), position: 2, digest: LogitsDigest(lanes: SIMD8(lanes)))
    #expect(chain.hash.hex == "675e5795cf9f13fdd7ee8f1cfe410b4a859f5a148c70afae57d95e63cf9b1278")
  }
}
