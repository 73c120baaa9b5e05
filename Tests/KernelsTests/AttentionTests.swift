import EngineTypes
import Kernels
import Testing

@Suite struct AttentionTests {
  @Test(arguments: availableSets, KVType.allCases)
  func everyInstructionSetGivesTheReferenceBits(set: InstructionSet, kv: KVType) throws {
    for activation in ActivationType.allCases {
      let loops = try kernels(set, activation)
      for (length, rows) in [(1, 1), (15, 15), (16, 1), (17, 3), (256, 9), (257, 1), (530, 11)] {
        let sample = AttentionSample(kv: kv, length: length, rows: rows)
        #expect(
          sample.bits(loops) == sample.bits(loops, .reference),
          "\(length) positions, \(rows) rows, \(activation)")
      }
    }
  }

  @Test(arguments: [1, 2, 3, 8, 64, 255, 256, 300, 530])
  func chunksBlocksThreadsAndCompanyChangeNothing(rows: Int) throws {
    let kernels = try kernels(.best)
    let canonical = AttentionSample(length: 530, rows: 1).lastRow(kernels)
    var sample = AttentionSample(length: 530, rows: rows)
    for blockSize in [1, 7, 16, 48, 256] {
      sample.blockSize = blockSize
      #expect(sample.lastRow(kernels) == canonical)
    }
    sample.blockSize = 16
    for (workers, neighbours) in [(2, 0), (3, 0), (2, 2), (1, 7)] where rows < 64 {
      (sample.workers, sample.neighbours) = (workers, neighbours)
      #expect(
        sample.lastRow(kernels) == canonical, "\(workers) workers, \(neighbours) neighbours")
    }
  }

  /// A window of one position, of less and more than a tile, and of more than a split; caps that matter.
  static let rules: [(window: Int?, cap: Float?)] = [
    (1, nil), (5, nil), (16, nil), (17, 0.5), (100, nil), (256, 3), (300, nil), (nil, 0.25),
  ]

  @Test(arguments: availableSets, KVType.allCases)
  func windowsAndCapsHaveTheReferenceBits(set: InstructionSet, kv: KVType) throws {
    let loops = try kernels(set, .f32)
    for (window, cap) in Self.rules {
      for (length, rows) in [(1, 1), (17, 3), (256, 9), (270, 270), (530, 11)] {
        var sample = AttentionSample(kv: kv, length: length, rows: rows)
        (sample.window, sample.cap) = (window, cap)
        #expect(
          sample.bits(loops) == sample.bits(loops, .reference),
          "\(length) positions, \(rows) rows, window \(window ?? 0), cap \(cap ?? 0)")
      }
    }
  }

  @Test(arguments: [1, 3, 8, 64, 300])
  func chunksBlocksThreadsAndCompanyChangeNothingInAWindow(rows: Int) throws {
    let kernels = try kernels(.best)
    for (window, cap) in Self.rules {
      var alone = AttentionSample(length: 530, rows: 1)
      (alone.window, alone.cap) = (window, cap)
      let canonical = alone.lastRow(kernels)
      var sample = AttentionSample(length: 530, rows: rows)
      (sample.window, sample.cap) = (window, cap)
      for (blockSize, workers, neighbours) in [(16, 1, 0), (7, 1, 0), (48, 2, 0), (16, 3, 2)] {
        (sample.blockSize, sample.workers, sample.neighbours) = (blockSize, workers, neighbours)
        #expect(
          sample.lastRow(kernels) == canonical,
          "window \(window ?? 0), blocks of \(blockSize), \(workers) workers")
      }
    }
  }

  /// What lies outside is not even looked at: numbers there that are none reach no row.
  @Test(arguments: [1, 5, 16, 100, 300], [1, 7])
  func aRowSeesItsWindowAndNothingElse(window: Int, rows: Int) throws {
    for (set, family) in availableSets.map({ ($0, KernelFamily.invariant) }) + [
      (.portable, .reference)
    ] {
      let kernels = try kernels(set, .f32)
      var sample = AttentionSample(length: 530, rows: rows)
      sample.window = window
      let right = sample.bits(kernels, family)
      sample.poisoned = 0..<530 - rows - window + 1
      #expect(sample.bits(kernels, family) == right)
      // The control: the first position inside.
      sample.poisoned = 530 - rows - window + 1..<530 - rows - window + 2
      #expect(sample.bits(kernels, family) != right)
    }
  }

  /// One position has all the weight, whatever its score.
  @Test func capsAndWindowsAreWhatTheySay() throws {
    let kernels = try kernels(.best, .f32)
    var sample = AttentionSample(kv: .f32, length: 40, rows: 1)
    let plain = sample.lastRow(kernels)
    sample.cap = 1e6
    for (a, b) in zip(sample.lastRow(kernels), plain) {
      #expect(abs(Float(bitPattern: a) - Float(bitPattern: b)) < 1e-5)
    }
    sample.cap = 0.25
    #expect(sample.lastRow(kernels) != plain)
    (sample.cap, sample.window) = (nil, 40)
    #expect(sample.lastRow(kernels) == plain)
    sample.window = 39
    #expect(sample.lastRow(kernels) != plain)
  }

  @Test(arguments: availableSets, KVType.allCases)
  func sinksHaveTheReferenceBits(set: InstructionSet, kv: KVType) throws {
    for activation in ActivationType.allCases {
      let loops = try kernels(set, activation)
      for (length, rows) in [(1, 1), (17, 3), (256, 9), (270, 270), (530, 1), (530, 11)] {
        for (window, headSize) in [(nil, 32), (20, 32), (300, 26)] as [(Int?, Int)] {
          var sample = AttentionSample(
            .init(headSize: headSize), kv: kv, length: length, rows: rows)
          sample.window = window
          sample.addSinks()
          #expect(
            sample.bits(loops) == sample.bits(loops, .reference),
            "\(length) positions, \(rows) rows, window \(window ?? 0), \(activation)")
        }
      }
    }
  }

  /// Splits that ran apart have the sink once, like those that ran in one go.
  @Test(arguments: [1, 2, 3, 8, 64, 300], [nil, 100])
  func chunksBlocksThreadsAndCompanyChangeNothingBesideASink(rows: Int, window: Int?) throws {
    let kernels = try kernels(.best)
    var alone = AttentionSample(length: 530, rows: 1)
    alone.window = window
    alone.addSinks()
    let canonical = alone.lastRow(kernels)
    var sample = alone
    sample.rows = rows
    for (blockSize, workers, neighbours) in [
      (16, 1, 0), (7, 1, 0), (48, 2, 0), (16, 3, 0), (16, 3, 2), (16, 1, 7),
    ] where rows < 64 || neighbours < 3 {
      (sample.blockSize, sample.workers, sample.neighbours) = (blockSize, workers, neighbours)
      #expect(
        sample.lastRow(kernels) == canonical, "blocks of \(blockSize), \(workers) workers")
    }
    alone.sinks = nil
    #expect(alone.lastRow(kernels) != canonical)
  }

  /// exp(sink) is a part of what weights are divided by, and nothing else.
  @Test(arguments: availableSets, KernelFamily.allCases)
  func aSinkTakesItsPartOfTheWeight(set: InstructionSet, family: KernelFamily) throws {
    let kernels = try kernels(set, .f32)
    // One position has all the weight, so its head is its value times what the sink leaves.
    var sample = AttentionSample(
      .init(headSize: 32, queryHeads: 2, keyValueHeads: 2), length: 1, rows: 1)
    let plain = sample.bits(kernels, family).map { Float(bitPattern: $0) }
    sample.sinks = [-.infinity, -.infinity]
    #expect(sample.bits(kernels, family).map { Float(bitPattern: $0) } == plain)
    sample.sinks = [200, -200]
    let one = sample.bits(kernels, family).map { Float(bitPattern: $0) }
    #expect(
      one.prefix(32).allSatisfy { $0 == 0 } && Array(one.suffix(32)) == Array(plain.suffix(32)))
    // What is left at 0 follows from the score, and so does what is left at 1.
    sample.sinks = [0, 0]
    let zero = sample.bits(kernels, family).map { Float(bitPattern: $0) }
    sample.sinks = [1, 1]
    let more = sample.bits(kernels, family).map { Float(bitPattern: $0) }
    for index in [3, 40] {
      let score = 1 / (1 - Double(zero[index] / plain[index])) - 1
      let left = score / (score + Elementary.exp(1))
      #expect(abs(Double(more[index] / plain[index]) - left) < 1e-5)
    }
    sample.sinks = [.nan, .infinity]
    #expect(sample.bits(kernels, family).allSatisfy { Float(bitPattern: $0).isNaN })
  }

  @Test func standardSplitsSumInAnotherOrder() throws {
    let kernels = try kernels(.best, .f32)
    let alone = AttentionSample(length: 530, rows: 1)
    let invariant = alone.lastRow(kernels)
    let flash = alone.lastRow(kernels, .standard, splits: .fixedCount(3))
    #expect(invariant != flash)
    // The last row again, as a chunk whose cached part is reduced apart.
    let chunk = AttentionSample(length: 530, rows: 9)
    #expect(chunk.lastRow(kernels, .standard, splits: .fixedCount(1)) != invariant)
    for (a, b) in zip(invariant, flash) {
      #expect(abs(Float(bitPattern: a) - Float(bitPattern: b)) < 1e-4)
    }
  }
}
