import GGUF
import Testing

/// Every byte of a model file may be a lie: the answer is an error, never a crash.
struct HostileFileTests {
  @Test func aFileCutAtAnyByteIsRefused() {
    let image = SampleImages.complete()
    for length in image.indices {
      #expect(throws: GGUFError.self, "\(length) bytes") {
        try GGUFFile(bytes: Array(image[..<length]))
      }
    }
  }

  @Test(arguments: [0x01, 0x80, 0xFF] as [UInt8])
  func aFileWithAnyByteChangedIsReadOrRefused(mask: UInt8) throws {
    let image = SampleImages.complete()
    for index in image.indices {
      var damaged = image
      damaged[index] ^= mask
      readEverything(damaged)
    }
  }

  @Test(arguments: 0..<8 as Range<UInt64>)
  func aFileWithRandomDamageIsReadOrRefused(seed: UInt64) {
    let image = SampleImages.complete()
    var generator = SeededGenerator(state: seed)
    for _ in 0..<500 {
      var damaged = image
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        let index = Int.random(in: damaged.indices, using: &generator)
        damaged[index] = UInt8.random(in: 0...255, using: &generator)
      }
      if Bool.random(using: &generator) {
        damaged.removeLast(Int.random(in: 0..<damaged.count, using: &generator))
      }
      readEverything(damaged)
    }
  }

  @Test(
    arguments: [
      ([], .notGGUF),
      (Array("GGU".utf8), .notGGUF),
      (Array("PK\u{3}\u{4}0000".utf8), .notGGUF),
      (Array("GGUF".utf8), .truncated(atByte: 4)),
      (Array("GGUF".utf8) + [1, 0, 0, 0], .unsupportedVersion(1)),
      (Array("GGUF".utf8) + [0, 0, 0, 3], .bigEndian),
      (header(tensors: .max), .noRoom(what: "tensors", count: .max, fileByteCount: 24)),
      (
        header(metadata: 70_000),
        .noRoom(what: "metadata entries", count: 70_000, fileByteCount: 24)
      ),
      (
        header(metadata: 70_000) + zeros(13 * 70_000),
        .tooMany(what: "metadata entries", count: 70_000, limit: 65_536)
      ),
      (header(metadata: 1) + word(.max), .truncated(atByte: 32)),
      (header(metadata: 1) + key("a") + half(13), .unknownValueType(key: "a", id: 13)),
      (header(metadata: 1) + key("a") + half(7) + [2], .invalidBool(key: "a", byte: 2)),
      (header(metadata: 1) + key("a") + half(9) + half(9), .truncated(atByte: 41)),
      (
        header(metadata: 1) + key("a") + half(9) + half(9) + word(1 << 60), .truncated(atByte: 49)
      ),
      (
        header(metadata: 1) + key("a") + half(9)
          + [UInt8]((0..<9).flatMap { _ in half(9) + word(1) }) + half(0) + word(0),
        .nestedArray(key: "a")
      ),
      (header(metadata: 1) + key("a") + half(9) + half(8) + word(.max), .truncated(atByte: 49)),
      (header(metadata: 1) + key("a") + half(9) + half(12) + word(1 << 61), .truncated(atByte: 49)),
      (
        header(metadata: 2) + key("a") + half(0) + [1] + key("a") + half(0) + [1],
        .duplicateKey("a")
      ),
      (header(metadata: 1) + key("general.alignment") + half(4) + half(3), .invalidAlignment),
      (header(metadata: 1) + key("general.alignment") + half(4) + half(0), .invalidAlignment),
      (header(tensors: 1) + key("t") + half(5), .tooManyDimensions(tensor: "t", count: 5)),
      (header(tensors: 1) + tensor([.max]), .invalidShape(tensor: "t")),
      (header(tensors: 1) + tensor([1 << 32, 1 << 32]), .invalidShape(tensor: "t")),
      (header(tensors: 1) + tensor([1 << 62]), .invalidShape(tensor: "t")),
      (
        header(tensors: 1) + tensor([33], type: 2),
        .partialBlock(tensor: "t", columns: 33, type: StoredType(.q4_0), block: 32)
      ),
      (
        header(tensors: 1) + tensor([32], type: 12),
        .partialBlock(tensor: "t", columns: 32, type: StoredType(id: 12), block: 256)
      ),
      (header(tensors: 1) + tensor([1], offset: 5), .misalignedTensor("t")),
      (header(tensors: 1) + tensor([1]), .tensorOutsideFile(tensor: "t", fileByteCount: 57)),
      (
        header(tensors: 1) + tensor([1], offset: 1 << 63),
        .tensorOutsideFile(tensor: "t", fileByteCount: 57)
      ),
      (
        header(tensors: 1) + tensor([2]) + zeros(7 + 7),
        .tensorOutsideFile(tensor: "t", fileByteCount: 71)
      ),
      (header(tensors: 2) + tensor([1]) + tensor([1]) + zeros(64), .duplicateTensor("t")),
    ] as [([UInt8], GGUFError)])
  func everyLieHasItsError(bytes: [UInt8], expected: GGUFError) {
    #expect(throws: expected) { try GGUFFile(bytes: bytes) }
  }

  /// What nobody needs is described all the same.
  @Test func arraysOfArraysAndTensorsOfNothingAreReadable() throws {
    let nested =
      half(9) + word(2) + half(4) + word(1) + half(7) + half(8) + word(1) + word(2)
      + Array("hi".utf8)
    let file = try GGUFFile(
      bytes: header(tensors: 1, metadata: 2) + key("a") + half(9) + nested + key("b") + half(0)
        + [5] + tensor([64, 0]) + zeros(64))
    #expect(file.metadata.words("a") == "an array of 2 arrays")
    #expect(file.metadata.integer("b") == 5)
    #expect(throws: GGUFError.self) { try file.metadata.optionalIntegers("a") }
    #expect(file.tensors[0].elementCount == 0 && file.tensors[0].byteCount == 0)
  }

  /// One of two tensors on the same bytes would be another one's weights.
  @Test(arguments: [(0, 0, true), (0, 32, true), (32, 0, true), (0, 64, false), (64, 0, false)])
  func tensorsMustNotOverlap(first: UInt64, second: UInt64, overlaps: Bool) throws {
    // 64 bytes each.
    let bytes =
      header(tensors: 2) + tensor([16], offset: first)
      + key("u") + half(1) + word(16) + half(0) + word(second) + zeros(256)
    let faults = try GGUFFile(bytes: bytes).faults
    #expect(faults.isEmpty == !overlaps)
    if let fault = faults.first { #expect("\(fault)".contains("tensors")) }
  }

  /// The size of the file is what tells a lie from a limit of ours.
  @Test func onlyALieIsCalledDamage() {
    #expect(GGUFError.noRoom(what: "t", count: 9, fileByteCount: 1).description.contains("damaged"))
    for error in [
      .tooMany(what: "tensors", count: 9, limit: 1), .nameTooLong(byteCount: 9, limit: 1),
      .duplicateKey("a"), .duplicateTensor("t"), .invalidAlignment, .nestedArray(key: "a"),
      .tooManyDimensions(tensor: "t", count: 5), .missingKey("a"), .unsupportedVersion(9),
    ] as [GGUFError] {
      #expect(!error.description.contains("damaged"), "\(error)")
    }
  }

  @Test(arguments: ["/nonexistent/model.gguf", "/tmp"])
  func whatCannotBeOpenedIsNamed(path: String) {
    let error = #expect(throws: GGUFError.self) { try GGUFFile(path: path) }
    #expect(error?.description.contains(path) == true)
  }

  /// Touches all that a parsed file offers, so a wrong range would trap here.
  private func readEverything(_ bytes: [UInt8]) {
    guard let file = try? GGUFFile(bytes: bytes) else { return }
    for key in file.metadata.keys {
      _ = file.metadata.strings(key)
      _ = file.metadata.integers(key)
      _ = file.metadata.floats(key)
    }
    for tensor in file.tensors {
      _ = (tensor.storedType.description, tensor.elementCount, tensor.rowCount)
      #expect(file.withBytes(of: tensor) { $0.byteCount } == tensor.byteCount)
    }
  }
}

private func header(tensors: UInt64 = 0, metadata: UInt64 = 0) -> [UInt8] {
  Array("GGUF".utf8) + half(3) + word(tensors) + word(metadata)
}

private func key(_ key: String) -> [UInt8] { word(UInt64(key.utf8.count)) + Array(key.utf8) }

/// A directory entry named `t`: 33 bytes for one dimension.
private func tensor(_ dimensions: [UInt64], type: UInt32 = 0, offset: UInt64 = 0) -> [UInt8] {
  key("t") + half(UInt32(dimensions.count)) + dimensions.flatMap(word) + half(type) + word(offset)
}

private func word(_ value: UInt64) -> [UInt8] {
  (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}

private func half(_ value: UInt32) -> [UInt8] {
  (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}

private func zeros(_ count: Int) -> [UInt8] { Array(repeating: 0, count: count) }
