import EngineTypes
import Inference
import Testing
import Transformer

/// Weights are packed as seldom as may be.
@Suite struct TransformerCacheTests {
  @Test(arguments: [false, true])
  func whatIsMadeOfTheSameIsMadeOnce(keepsFirst: Bool) throws {
    let cache = TransformerCache(
      try LoadedModel(ModelStore().open(TinyModel.name)), keepsFirst: keepsFirst)
    var settings = EngineSettings()
    settings.blockCount = 8
    let first = try cache.transformer(settings)
    // Nothing that may change between steps.
    var busy = settings
    (busy.threadCount, busy.tokenBudget, busy.maxRunning) = (3, 7, 2)
    (busy.mode, busy.prefixCache) = (.standard, false)
    #expect(try cache.transformer(busy) === first)

    var other = settings
    other.kv = .f32
    let second = try cache.transformer(other)
    #expect(second !== first)
    #expect(try cache.transformer(other) === second)
    #expect(try (cache.transformer(settings) === first) == keepsFirst)
  }
}
