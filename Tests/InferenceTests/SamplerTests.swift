import EngineTypes
import Foundation
import Inference
import Testing
import Transformer

@Suite struct PhiloxTests {
  /// The published known answers.
  @Test(
    arguments: [
      ([0, 0], [0, 0, 0, 0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
      (
        [.max, .max], [.max, .max, .max, .max],
        [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
      ),
      (
        [0xa409_3822, 0x299f_31d0], [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
        [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
      ),
    ] as [([UInt32], [UInt32], [UInt32])])
  func wordsAreTheKnownOnes(key: [UInt32], counter: [UInt32], expected: [UInt32]) {
    let words = Philox.words(
      key: (key[0], key[1]), counter: (counter[0], counter[1], counter[2], counter[3]))
    #expect([words.0, words.1, words.2, words.3] == expected)
  }

  @Test(
    arguments: [
      (0, 0, 0.3990464708489645), (42, 7, 0.3583605106473168),
      (0x1234_5678_9abc_def0, 1000, 0.4820807482979136),
    ] as [(UInt64, Int, Double)])
  func seedAndPositionGiveTheNumber(seed: UInt64, position: Int, expected: Double) {
    #expect(Philox.uniform(seed: seed, position: position) == expected)
  }
}

@Suite struct SampleSeedTests {
  @Test(
    arguments: [
      (0, 0, 0), (42, 0, 42), (0, 1, 0xe220_a839_7b1d_cdaf), (0, 2, 0x6e78_9e6a_a1b9_65f4),
      (42, 3, 0x4752_6757_130f_9f52),
    ] as [(UInt64, Int, UInt64)])
  func aSampleHasItsOwnSeed(seed: UInt64, index: Int, expected: UInt64) {
    var parameters = SamplingParameters()
    parameters.seed = seed
    #expect(parameters.forSample(index).seed == expected)
  }
}

@Suite struct SamplerMathTests {
  @Test func expIsCloseToTheLibrarys() {
    var worst = 0.0
    for step in 0..<20_000 {
      let x = -Double(step) * 0.0353
      worst = max(worst, abs(SamplerMath.exp(x) / exp(x) - 1))
    }
    #expect(worst < 4e-16)
  }

  @Test func expIsExactAtZeroAndZeroFarBelow() {
    #expect(SamplerMath.exp(0) == 1)
    #expect(SamplerMath.exp(-.infinity) == 0)
    #expect(SamplerMath.exp(-709) == 0)
  }
}

@Suite struct SamplerTests {
  static let some: [Float] = [0.5, 3, -1, 3, 2.25, -.infinity, 0, 2.5]

  @Test(arguments: [0, -1] as [Float])
  func withoutTemperatureTheLargestLogitWins(temperature: Float) throws {
    let token = try sample(Self.some) { $0.temperature = temperature }
    #expect(token == TokenID(1))
  }

  @Test func topKOneIsGreedyWithTiesToTheLowestID() throws {
    for position in 0..<50 {
      let token = try sample(Self.some, position: position) {
        $0.temperature = 5
        $0.topK = 1
      }
      #expect(token == TokenID(1))
    }
  }

  @Test(
    arguments: [
      (0, 1, 0, [0, 1, 2, 3, 4, 6, 7]), (3, 1, 0, [1, 3, 7]), (4, 1, 0, [1, 3, 4, 7]),
      // The two threes make 0.62 of all.
      (0, 0.61, 0, [1, 3]), (0, 0.63, 0, [1, 3, 7]), (0, 0.0, 0, [1]),
      // Of the three likeliest alone they make 0.77.
      (3, 0.7, 0, [1, 3]), (0, 1, 0.5, [1, 3, 7]), (0, 1, 0.4, [1, 3, 4, 7]), (0, 1, 2, [1]),
      (99, 1, 0, [0, 1, 2, 3, 4, 6, 7]),
    ] as [(Int, Float, Float, [Int])])
  func cutsLeaveTheseTokens(topK: Int, topP: Float, minP: Float, expected: [Int]) throws {
    let seen = Set(
      try (0..<1000).map { position in
        try sample(Self.some, position: position) {
          $0.temperature = 1
          $0.topK = topK
          $0.topP = topP
          $0.minP = minP
        }
      })
    #expect(seen.map(\.index).sorted() == expected)
  }

  @Test func frequenciesFollowTheProbabilities() throws {
    let logits = [0, 1, 2].map { Float($0) }
    var counts = [0, 0, 0]
    for position in 0..<10_000 {
      counts[try sample(logits, position: position) { $0.temperature = 1 }.index] += 1
    }
    for (count, probability) in zip(counts, [0.0900, 0.2447, 0.6652]) {
      #expect(abs(Double(count) / 10_000 - probability) < 0.015)
    }
  }

  @Test func theSameSeedAndPositionDrawTheSame() throws {
    let draws = try (0..<2).map { _ in
      try (0..<64).map { position in
        try sample(Self.some, position: position) { $0.temperature = 2 }
      }
    }
    #expect(draws[0] == draws[1])
    let reseeded = try (0..<64).map { position in
      try sample(Self.some, position: position) {
        $0.temperature = 2
        $0.seed = 1
      }
    }
    #expect(reseeded != draws[0])
  }

  @Test func aLogitThatIsNoNumberIsNeverDrawn() throws {
    let seen = try (0..<500).map { position in
      try sample([1, .nan, 1, -.infinity], position: position) {
        $0.temperature = 1
        $0.topP = 0.99
      }
    }
    #expect(Set(seen.map(\.index)) == [0, 2])
  }

  /// The slow judge: sort everything, cut, draw.
  @Test(arguments: 0..<40)
  func agreesWithSortingEverything(seed: Int) throws {
    let logits = ScriptedExecutor.logits(UInt64(seed), count: 301, noise: 0)
    var parameters = SamplingParameters()
    parameters.temperature = 0.3 + Float(seed % 7) * 0.4
    parameters.topK = [0, 1, 5, 40][seed % 4]
    parameters.topP = [1, 0.95, 0.5][seed % 3]
    parameters.minP = [0, 0.02][seed % 2]
    parameters.seed = UInt64(seed)
    for position in 0..<8 {
      let token = try Sampler().sample(row(logits), parameters, position: position)
      #expect(token.index == sortedSample(logits, parameters, position: position))
    }
  }

  /// One likely token and very many unlikely ones, which together weigh a quarter as much.
  @Test(arguments: [(0, 0.9), (900, 1), (900, 0.95)] as [(Int, Float)])
  func agreesWithSortingALongTail(topK: Int, topP: Float) throws {
    var logits = ScriptedExecutor.logits(3, count: 3000, noise: 0).map { $0 / 32 - 9.5 }
    logits[1234] = 0
    var parameters = SamplingParameters()
    parameters.temperature = 1
    parameters.topK = topK
    parameters.topP = topP
    let draws = try (0..<40).map { position in
      let token = try Sampler().sample(row(logits), parameters, position: position).index
      #expect(token == sortedSample(logits, parameters, position: position))
      return token
    }
    #expect(draws.contains { $0 != 1234 } && draws.contains(1234))
  }

  private func sortedSample(_ logits: [Float], _ p: SamplingParameters, position: Int) -> Int {
    let largest = Double(logits.max() ?? 0)
    let weight = { (token: Int) in
      SamplerMath.exp((Double(logits[token]) - largest) / Double(p.temperature))
    }
    let cuts = p.topK > 0 || p.topP < 1 || p.minP > 0
    var order = Array(logits.indices)
    if cuts { order.sort { (-logits[$0], $0) < (-logits[$1], $1) } }
    if p.topK > 0 { order = Array(order.prefix(p.topK)) }
    let mass =
      p.topK > 0
      ? order.reduce(0) { $0 + weight($1) } : logits.indices.reduce(0) { $0 + weight($1) }
    var kept: [Int] = []
    var sum = 0.0
    for token in order {
      let isCut = p.topP < 1 && sum >= Double(p.topP) * mass
      if !kept.isEmpty && (isCut || weight(token) < Double(p.minP)) { break }
      kept.append(token)
      sum += weight(token)
    }
    let target =
      Philox.uniform(seed: p.seed, position: position) * kept.reduce(0) { $0 + weight($1) }
    var running = 0.0
    return kept.first {
      running += weight($0)
      return running > target
    } ?? kept[0]
  }

  private func sample(
    _ logits: [Float], position: Int = 0, _ configure: (inout SamplingParameters) -> Void
  ) throws -> TokenID {
    var parameters = SamplingParameters()
    configure(&parameters)
    return try Sampler().sample(row(logits), parameters, position: position)
  }

  /// A row that lives as long as the tests do.
  private func row(_ logits: [Float]) -> ForwardOutput.Row {
    let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: logits.count)
    _ = unsafe buffer.initialize(from: logits)
    guard let base = buffer.baseAddress else { preconditionFailure("no logits") }
    return ForwardOutput.Row(
      place: RowPlace(RequestID(1), 0), logits: unsafe LogitsView(base: base, count: logits.count),
      argmax: ScriptedExecutor.argmax(logits), logSumExp: nil, digest: nil)
  }
}
