import Proof
import Testing

/// How far apart two distributions are.
@Suite struct LogitsDivergenceTests {
  @Test func divergenceIsZeroForEqualLogitsOnly() {
    let logits: [Float] = [0.25, -3, 7.5, 0]
    #expect(divergence(logits, logits) == 0)
    #expect(divergence(logits, [0.25, -3, 7.5, 0x1p-20]) != 0)
    // Half and half against three to one.
    #expect(abs(divergence([0, 0], [1.0986123, 0]) - 0.14384104) < 1e-7)
  }
}
