import EngineTypes
import Kernels
import Testing

@Suite struct DigestTests {
  static func sample(_ count: Int) -> FloatMatrix {
    .random(rows: 1, columns: max(16, (count + 15) / 16 * 16), seed: 11)
  }

  /// The algorithm as Digest.swift states it, one word after the other.
  static func stated(_ values: [Float]) -> SIMD8<UInt64> {
    var generator = SplitMix(seed: 0)
    let keys = (0..<19).map { _ in (0..<8).map { _ in generator.next() } }
    var lanes = keys[16]
    func scramble(_ key: [UInt64]) {
      for l in 0..<8 { lanes[l] = (lanes[l] ^ (lanes[l] >> 47) ^ key[l]) &* 0x9e37_79b1 }
    }
    let padded = values + Array(repeating: 0, count: (16 - values.count % 16) % 16)
    for stripe in 0..<padded.count / 16 {
      for l in 0..<8 {
        let at = 16 * stripe + 2 * l
        let word = UInt64(padded[at].bitPattern) | UInt64(padded[at + 1].bitPattern) << 32
        let mixed = word ^ keys[stripe % 16][l]
        lanes[l ^ 1] &+= word
        lanes[l] &+= (mixed & 0xffff_ffff) &* (mixed >> 32)
      }
      if stripe % 16 == 15 { scramble(keys[17]) }
    }
    for l in 0..<8 { lanes[l] ^= UInt64(values.count) }
    scramble(keys[18])
    return SIMD8(lanes.map { $0 ^ ($0 >> 32) })
  }

  @Test(arguments: availableSets)
  func everyInstructionSetComputesWhatIsStated(set: InstructionSet) throws {
    for count in [1, 2, 15, 16, 17, 255, 256, 257, 4097] {
      let row = Self.sample(count)
      let digest = try kernels(set).digest(row, row: 0, count: count)
      #expect(digest == Self.stated((0..<count).map { row[0, $0] }), "\(count) floats")
    }
  }

  /// The test vector: 0, 1, 2 … 63 as floats.
  @Test(arguments: availableSets)
  func theTestVectorHolds(set: InstructionSet) throws {
    let values = (0..<64).map { Float($0) }
    #expect(
      try kernels(set).digest(values.span) == SIMD8(Self.vector))
  }

  static let vector: [UInt64] = [
    0x9c6b_6cd1_d4c5_6212, 0xe471_6d5a_2db7_6565, 0x58a7_db5d_5b44_8ac9, 0x5922_03a9_88ae_eed1,
    0xc91f_ea29_e4c7_9302, 0xcb56_4c08_60bc_12d4, 0xa730_f710_030f_f8c6, 0xbd02_5aaf_2b4e_6e2b,
  ]

  @Test func everyBitCounts() throws {
    let kernels = try kernels(.best)
    let row = Self.sample(512)
    let original = kernels.digest(row, row: 0, count: 512)
    for index in stride(from: 0, to: 512, by: 7) {
      let value = row[0, index]
      for bit in 0..<32 {
        row[0, index] = Float(bitPattern: value.bitPattern ^ 1 << bit)
        #expect(kernels.digest(row, row: 0, count: 512) != original, "float \(index), bit \(bit)")
      }
      row[0, index] = value
    }
    #expect(kernels.digest(row, row: 0, count: 512) == original)
  }

  @Test func lengthAndPlaceCount() throws {
    let kernels = try kernels(.best)
    let zeros = FloatMatrix(rowCount: 1, columnCount: 64)
    let digests = (1...64).map { kernels.digest(zeros, row: 0, count: $0) }
    #expect(Set(digests).count == 64)
    let one = FloatMatrix(rowCount: 1, columnCount: 1024)
    let places = (0..<1024).map { place in
      one[0, place] = 1
      defer { one[0, place] = 0 }
      return kernels.digest(one, row: 0, count: 1024)
    }
    #expect(Set(places).count == 1024)
  }
}
