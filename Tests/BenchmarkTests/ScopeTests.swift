import Benchmark
import Testing

@Suite struct ScopeTests {
  @Test func shapesBeyondTheModelsContextAreLeftOut() {
    let (scope, note) = Scope.full.fitted(contextLength: 512, blockLimit: 1 << 20, blockSize: 16)
    #expect(scope.contexts == [512])
    #expect(scope.prefillRows == [128, 256, 512])
    #expect(note?.contains("1,024, 2,048, 4,096, 8,192 are left out") == true)
  }

  @Test func shapesBeyondTheMemoryAreLeftOut() {
    // Eight sequences of 2048 positions take 1024 blocks of 16.
    let (scope, note) = Scope.full.fitted(contextLength: 8192, blockLimit: 1024, blockSize: 16)
    #expect(scope.contexts == [512, 1024, 2048])
    #expect(note != nil)
  }

  @Test func nothingIsSaidWhereEverythingFits() {
    let (scope, note) = Scope.full.fitted(contextLength: 8192, blockLimit: 1 << 20, blockSize: 16)
    #expect(scope == .full)
    #expect(note == nil)
  }

  @Test(arguments: [1, 16, 40])
  func cacheHoldsTheLargestStep(blockSize: Int) {
    let needed = (8 * ((8192 + blockSize - 1) / blockSize))
    #expect(Scope.full.blockCount(blockSize: blockSize) == needed)
  }

  @Test func tinyContextsLeaveSomethingToMeasure() {
    let (scope, _) = Scope.full.fitted(contextLength: 100, blockLimit: 1 << 20, blockSize: 16)
    #expect(scope.decodeContext == 100)
    #expect(scope.prefillRows == [100])
    #expect(scope.blockCount(blockSize: 16) == 32 * 7)
  }
}
