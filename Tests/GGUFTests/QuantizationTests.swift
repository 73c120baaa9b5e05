import GGUF
import Testing

struct QuantizationTests {
  @Test(
    arguments: [
      (1, 0x3F80), (-2.5, 0xC020), (0, 0),
      // Halfway cases go to the even neighbour.
      (Float(bitPattern: 0x3F80_8000), 0x3F80), (Float(bitPattern: 0x3F81_8000), 0x3F82),
      (Float(bitPattern: 0x3F80_8001), 0x3F81),
      (.infinity, 0x7F80), (.greatestFiniteMagnitude, 0x7F80), (.nan, 0x7FC0),
    ] as [(Float, UInt16)])
  func bfloat16RoundsToNearestEven(value: Float, expected: UInt16) {
    #expect(Quantization.bfloat16(value) == expected)
  }

  @Test func floatsKeepTheirBits() {
    #expect(Quantization.encode([1, -2], as: .f32) == [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])
    #expect(Quantization.encode([1, -2], as: .f16) == [0, 0x3C, 0, 0xC0])
    #expect(Quantization.encode([1, -2], as: .bf16) == [0x80, 0x3F, 0, 0xC0])
  }

  @Test func q8BlocksHoldTheScaleAndSignedBytes() {
    var values = [Float](repeating: 0, count: 32)
    (values[0], values[1], values[31]) = (127, -127, 3)
    let bytes = Quantization.encode(values, as: .q8_0)
    #expect(Array(bytes[..<2]) == [0, 0x3C])
    #expect((bytes[2], bytes[3], bytes[33]) == (127, 129, 3))
  }

  @Test func q4BlocksPairElementsSixteenApart() {
    let values = (0..<32).map { Float($0 % 16) }
    let bytes = Quantization.encode(values, as: .q4_1)
    #expect(Array(bytes[..<4]) == [0, 0x3C, 0, 0])
    #expect(Array(bytes[4...]) == (0..<16).map { UInt8($0 | $0 << 4) })
  }

  @Test func q4LevelsAreCentredOnEight() {
    var values = [Float](repeating: 0, count: 32)
    (values[0], values[16], values[1]) = (-8, 7, 3)
    let bytes = Quantization.encode(values, as: .q4_0)
    #expect(Array(bytes[..<2]) == [0, 0x3C])
    #expect(Array(bytes[2..<5]) == [0 | 15 << 4, 11 | 8 << 4, 8 | 8 << 4])
  }

  @Test func q5BlocksKeepTheFifthBitsTogether() {
    let values = (0..<32).map { Float($0) }
    let bytes = Quantization.encode(values, as: .q5_1)
    #expect(Array(bytes[..<8]) == [0, 0x3C, 0, 0, 0, 0, 0xFF, 0xFF])
    #expect(Array(bytes[8...]) == (0..<16).map { UInt8($0 | $0 << 4) })
  }

  @Test func floatsOfFourBitsHaveAPowerOfTwo() {
    let values = [Float]([6, -6, 0.5, 1, 0, 3, -4, 2] + [Float](repeating: 0, count: 24))
    let bytes = Quantization.encode(values.map { $0 / 8 }, as: .mxfp4)
    #expect(Array(bytes[..<9]) == [124, 7, 15, 1, 2, 0, 5, 14, 4])
  }

  @Test(arguments: TensorType.allCases)
  func zerosTakeTheirBlocks(type: TensorType) {
    let count = max(32, type.blockElementCount)
    let bytes = Quantization.encode([Float](repeating: 0, count: count), as: type)
    #expect(bytes.count == count / type.blockElementCount * type.blockByteCount)
    if type == .q4_0 || type == .q8_0 {
      #expect(bytes.dropFirst(2).allSatisfy { $0 == (type == .q4_0 ? 0x88 : 0) })
    }
  }
}
