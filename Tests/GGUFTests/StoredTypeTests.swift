import GGUF
import Testing

/// What is not read here can be described all the same, from one table with what is.
struct StoredTypeTests {
  /// Elements and bytes of a block, as the format's own table has them.
  private static let blocks: [(id: UInt32, name: String, elements: Int, bytes: Int)] = [
    (0, "F32", 1, 4), (1, "F16", 1, 2), (2, "Q4_0", 32, 18), (3, "Q4_1", 32, 20),
    (8, "Q8_0", 32, 34), (30, "BF16", 1, 2), (6, "Q5_0", 32, 22), (7, "Q5_1", 32, 24),
    (10, "Q2_K", 256, 84), (11, "Q3_K", 256, 110),
    (12, "Q4_K", 256, 144), (13, "Q5_K", 256, 176), (14, "Q6_K", 256, 210), (15, "Q8_K", 256, 292),
    (16, "IQ2_XXS", 256, 66), (17, "IQ2_XS", 256, 74), (18, "IQ3_XXS", 256, 98),
    (19, "IQ1_S", 256, 50), (20, "IQ4_NL", 32, 18), (21, "IQ3_S", 256, 110), (22, "IQ2_S", 256, 82),
    (23, "IQ4_XS", 256, 136), (24, "I8", 1, 1), (25, "I16", 1, 2), (26, "I32", 1, 4),
    (27, "I64", 1, 8), (28, "F64", 1, 8), (29, "IQ1_M", 256, 56), (34, "TQ1_0", 256, 54),
    (35, "TQ2_0", 256, 66), (39, "MXFP4", 32, 17), (40, "NVFP4", 64, 36), (41, "Q1_0", 128, 18),
    (42, "Q2_0", 64, 18),
  ]

  @Test(arguments: blocks.indices)
  func aTypeIsDescribedWhetherItIsReadOrNot(index: Int) throws {
    let (id, name, elements, bytes) = Self.blocks[index]
    var builder = GGUFBuilder()
    builder.addTensor(
      "t", dimensions: [2 * elements, 3], storedType: StoredType(id: id),
      bytes: Array(repeating: 1, count: 6 * bytes))
    let tensor = try #require(try GGUFFile(bytes: builder.build()).tensor(named: "t"))
    #expect(tensor.type == TensorType(rawValue: id) && tensor.storedType.description == name)
    #expect(tensor.elementCount == 6 * elements && tensor.byteCount == 6 * bytes)
  }

  @Test func aTypeNobodyKnowsReachesToTheNextTensor() throws {
    var builder = GGUFBuilder()
    for name in ["a", "b"] {
      builder.addTensor(
        name, dimensions: [1 << 40], storedType: StoredType(id: 999),
        bytes: Array(repeating: 7, count: 40))
    }
    builder.addTensor("c", dimensions: [1], type: .f32, bytes: [0, 0, 0, 0])
    let file = try GGUFFile(bytes: builder.build())
    #expect(file.tensors.map(\.byteCount) == [64, 64, 4])
    #expect(file.tensors[0].storedType.description == "of the unknown type 999")
  }

  @Test func everyTypeThatIsReadIsInTheTable() {
    for type in TensorType.allCases {
      let row = Self.blocks.first { $0.id == type.rawValue }
      #expect(StoredType(type).readable == type && row?.name == "\(type)")
      #expect(type.blockElementCount == row?.elements && type.blockByteCount == row?.bytes)
    }
  }

  @Test func aTensorWithoutDimensionsIsOneNumber() throws {
    var builder = GGUFBuilder()
    builder.addTensor("t", dimensions: [], type: .f32, bytes: [0, 0, 0x80, 0x3F])
    let file = try GGUFFile(bytes: builder.build())
    #expect(file.tensors[0].dimensions == [1] && file.tensors[0].byteCount == 4)
  }
}
