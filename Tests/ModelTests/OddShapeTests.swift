import CPUBackend
import EngineTypes
import GGUF
import Kernels
import Testing
import Transformer

/// Biases, scaled rotations and heads of any size: the right model, in every family.
@Suite struct OddShapeTests {
  @Test func biasesOfAllSevenProjectionsAreAdded() throws {
    var model = OddModel()
    let without = model.logits(OddModel.tokens)
    model.addBiases()
    #expect(distance(without.map { $0.map(Float.init) }, model.logits(OddModel.tokens)) > 1)
    try model.check()
  }

  /// Large steps are divided by rows, quantised matrices have tiles of their own.
  @Test(arguments: TensorType.allCases)
  func biasesMeetEveryTypeOfMatrix(type: TensorType) throws {
    var model = OddModel { $0.fit(type) }
    model.addBiases()
    let tokens = (0..<40).map { $0 % 50 }
    let file = try model.file(type)
    let right = bits(try file.transformer().logits(tokens, mode: .reference))
    for set in InstructionSet.allCases where set.isAvailable {
      let transformer = try file.transformer(threads: 2) { $0.instructionSet = set }
      #expect(try bits(transformer.logits(tokens)) == right, "\(set)")
      #expect(try bits(transformer.logits(tokens, chunk: 1)) == right, "\(set), row by row")
      let standard = try transformer.logits(tokens, mode: .standard, chunk: 3)
      #expect(distance(standard, right.map { $0.map { Double(Float(bitPattern: $0)) } }) < 1)
    }
    let plain = try OddModel { $0.fit(type) }.file(type).transformer().logits(tokens)
    #expect(bits(plain) != right)
  }

  /// Files of Q4_K_M mix three or four types; here each matrix has another one than its neighbours.
  @Test func aFileMayMixAllTypes() throws {
    let model = OddModel {
      $0.fit(.q4_K)
      $0.layerCount = 2
    }
    let file = try model.file { file in
      for (index, tensor) in model.tensors.filter({ $0.shape.count > 1 }).enumerated() {
        let type = TensorType.allCases[index % TensorType.allCases.count]
        guard let place = file.tensors.firstIndex(where: { $0.name == tensor.name }) else { return }
        file.tensors[place].type = type
        file.tensors[place].bytes = Quantization.encode(tensor.values, as: type)
      }
    }
    #expect(Set(file.tensors.compactMap(\.type)) == Set(TensorType.allCases))
    let tokens = (0..<20).map { $0 % 50 }
    let right = bits(try file.transformer().logits(tokens, mode: .reference))
    #expect(right.joined().allSatisfy { Float(bitPattern: $0).isFinite })
    for set in InstructionSet.allCases where set.isAvailable {
      let transformer = try file.transformer(threads: 2) { $0.instructionSet = set }
      #expect(try bits(transformer.logits(tokens)) == right, "\(set)")
      #expect(try bits(transformer.logits(tokens, chunk: 3)) == right, "\(set), three by three")
    }
  }

  @Test func biasesMayHaveHalfTheBytes() throws {
    var model = OddModel()
    model.addBiases()
    // Values that all three types hold.
    for tensor in model.tensors where tensor.name.hasSuffix(".bias") {
      model.set(tensor.name) { for index in $0.indices { $0[index] = Float(index % 5) / 4 } }
    }
    let plain = try model.file().transformer().logits(OddModel.tokens)
    for type in [TensorType.f16, .bf16] {
      let file = try model.file {
        for index in $0.tensors.indices where $0.tensors[index].name.hasSuffix(".bias") {
          let tensor = model.tensors.first { [name = $0.tensors[index].name] in $0.name == name }
          $0.tensors[index].type = type
          $0.tensors[index].bytes = Quantization.encode(tensor?.values ?? [], as: type)
        }
      }
      #expect(bits(try file.transformer().logits(OddModel.tokens)) == bits(plain))
    }
  }

  static let scalings: [[(String, MetadataValue)]] = [
    [("llama.rope.scale_linear", .float32(4))], [("llama.rope.scaling.factor", .float32(4))],
    [("llama.rope.scaling.factor", .uint32(4))],
    [("llama.rope.scaling.factor", .float64(4)), ("llama.rope.scale_linear", .uint8(4))],
    [
      ("llama.rope.scaling.type", .string("linear")), ("llama.rope.scaling.factor", .float32(4)),
      ("llama.rope.scaling.original_context_length", .uint32(128)),
    ],
    [("llama.rope.scaling.type", .string("linear")), ("llama.rope.scale_linear", .float32(4))],
  ]

  @Test(arguments: scalings)
  func linearScalingIsObeyedHoweverItIsStated(statements: [(String, MetadataValue)]) throws {
    let model = OddModel { $0.ropeScale = 4 }
    let scaled = try model.file { for (key, value) in statements { $0.set(key, value) } }
      .transformer().logits(OddModel.tokens)
    #expect(distance(scaled, model.logits(OddModel.tokens)) < 2e-4)
    // The control: the unscaled model says something else.
    #expect(distance(scaled, OddModel().logits(OddModel.tokens)) > 1e-2)
  }

  @Test func aFactorThatIsNoPowerOfTwoIsObeyedInEveryFamily() throws {
    try OddModel { $0.ropeScale = 2.5 }.check {
      $0.set("llama.rope.scaling.factor", .float32(2.5))
    }
  }

  @Test func noScalingIsNoneWhateverTheFactor() throws {
    let plain = try OddModel().file().transformer().logits(OddModel.tokens)
    let stated = try OddModel().file {
      $0.set("llama.rope.scaling.type", .string("none"))
      $0.set("llama.rope.scaling.factor", .float32(4))
    }.transformer().logits(OddModel.tokens)
    #expect(bits(stated) == bits(plain))
  }

  @Test func twoFactorsThatDifferAreRefused() throws {
    let file = try OddModel().file {
      $0.set("llama.rope.scaling.factor", .float32(4))
      $0.set("llama.rope.scale_linear", .float32(2))
    }
    #expect(throws: ModelError.self) { try file.transformer() }
  }

  @Test(arguments: [2, 6, 10, 18, 34, 80, 100, 250, 256])
  func headsOfAnyEvenSizeAreComputedAsTheyAre(size: Int) throws {
    let model = OddModel {
      ($0.layerCount, $0.headSize) = (size > 64 ? 1 : 2, size)
      if size > 64 { ($0.headCount, $0.keyValueHeadCount) = (2, 1) }
    }
    try model.check()
  }

  @Test func paddedHeadsHaveBiasesToo() throws {
    var model = OddModel { ($0.headCount, $0.keyValueHeadCount, $0.headSize) = (6, 3, 10) }
    model.addBiases()
    try model.check()
  }

  /// Blocks of 32 or 256 of a quantised matrix lie across heads.
  @Test(arguments: TensorType.allCases.filter(\.isQuantized))
  func quantisedBlocksMayLieAcrossHeads(type: TensorType) throws {
    let model = OddModel {
      $0.fit(type)
      let isSmall = $0.hiddenSize < 256
      ($0.headCount, $0.keyValueHeadCount, $0.headSize) = isSmall ? (8, 4, 20) : (32, 4, 24)
    }
    let tokens = (0..<40).map { $0 % 50 }
    let file = try model.file(type)
    let whole = try file.transformer(threads: 2) { $0.activation = .bf16 }.logits(tokens)
    let slow = try file.transformer { $0.activation = .bf16 }.logits(tokens, mode: .reference)
    #expect(bits(whole) == bits(slow))
    let truth = model.logits(tokens)
    // Weights of so few bits are other weights: near is all that can be asked.
    #expect(distance(whole, truth) < (type == .q8_0 ? 0.5 : type == .q2_K ? 10 : 6))
  }

  /// Of 16 heads in all, with five workers whole ones are too uneven, with more there are none left.
  @Test(arguments: [2, 3, 5, 17, 33])
  func whoeverComputesAHeadGivesTheSameBits(threads: Int) throws {
    let model = OddModel { ($0.headCount, $0.keyValueHeadCount, $0.headSize) = (8, 4, 20) }
    let file = try model.file(.q8_0)
    for mode in [KernelMode.invariant, .reference] {
      let alone = try file.transformer().logits(OddModel.tokens, mode: mode, chunk: 5)
      let shared = try file.transformer(threads: threads).logits(
        OddModel.tokens, mode: mode, chunk: 5)
      #expect(bits(shared) == bits(alone))
    }
  }

  @Test func aTraceShowsHeadsWithoutWhatPadsThem() throws {
    let model = OddModel { ($0.headCount, $0.keyValueHeadCount, $0.headSize) = (4, 2, 10) }
    let transformer = try model.file().transformer()
    var input = try transformer.run([1, 2, 3])[0].input
    input.trace = TraceSelection(detailed: [RowPlace(RequestID(1), 2)])
    let values = try #require(try transformer.forward(input).trace?.rows.first?.values)
    let widths = values.prefix(6).map(\.values.count)
    #expect(widths == [64, 64, 40, 20, 20, 40])
  }

  @Test func nothingIsSizedByTheContextStated() throws {
    let small = try OddModel().file().transformer()
    let file = try OddModel().file { $0.set("llama.context_length", .uint32(1_000_000_000)) }
    let (configuration, options) = (try ModelConfiguration(file), small.options)
    let backend = try CPUBackend(file, configuration, options, threadCount: 1)
    let large = Transformer(configuration, options, threadCount: 1, on: backend)
    #expect(try bits(large.logits(OddModel.tokens)) == bits(small.logits(OddModel.tokens)))
    #expect(backend.ropePositionCount < 1000 && configuration.contextLength == 1_000_000_000)
  }
}
