import Foundation
import GGUF
import Testing

struct GGUFFileTests {
  @Test(arguments: [2, 3] as [UInt32], [8, 32, 256])
  func whatWasWrittenIsReadBack(version: UInt32, alignment: Int) throws {
    let image = SampleImages.complete(version: version, alignment: alignment)
    let file = try GGUFFile(bytes: image)

    #expect(file.version == Int(version))
    #expect(file.fileByteCount == image.count)
    for (key, value) in SampleImages.scalars { #expect(file.metadata[key] == value) }
    #expect(file.metadata.strings("strings") == SampleImages.strings)
    #expect(file.metadata.integers("integers") == [-1, 0, 7])
    #expect(file.metadata.floats("floats") == [0.5, -2])
    #expect(file.metadata.strings("none") == [])
    #expect(file.tensors.map(\.name) == SampleImages.tensorNames)
    for tensor in file.tensors {
      #expect(tensor.byteRange.lowerBound % alignment == 0)
      let columns = max(64, try #require(tensor.type).blockElementCount)
      #expect(tensor.dimensions == [columns, 2] && tensor.elementCount == 2 * columns)
      #expect(tensor.columnCount == columns && tensor.rowCount == 2)
      #expect(file.tensor(named: tensor.name) == tensor)
    }
  }

  @Test func tensorBytesAreTheOnesWritten() throws {
    var builder = GGUFBuilder()
    builder.addTensor("a", dimensions: [3], type: .f16, bytes: [1, 2, 3, 4, 5, 6])
    builder.addTensor("b", dimensions: [1, 2], type: .f32, bytes: Array(10..<18))
    let file = try GGUFFile(bytes: builder.build())
    let read = file.tensors.map { tensor in
      file.withBytes(of: tensor) { bytes in
        bytes.byteOffsets.map { unsafe bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
      }
    }
    #expect(read == [[1, 2, 3, 4, 5, 6], Array(10..<18)])
  }

  @Test func aMappedFileReadsAsItsBytesDo() throws {
    let image = SampleImages.complete()
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).gguf")
    defer { try? FileManager.default.removeItem(at: url) }
    try Data(image).write(to: url)

    let mapped = try GGUFFile(path: url.path)
    let copied = try GGUFFile(bytes: image)
    #expect(mapped.tensors == copied.tensors)
    #expect(mapped.metadata.keys == copied.metadata.keys)
    #expect(mapped.fileByteCount == image.count && mapped.paths == [url.path])
    for tensor in mapped.tensors { #expect(mapped.bytes(of: tensor) == copied.bytes(of: tensor)) }
  }

  @Test(arguments: [0..<40_000, 1..<39_999, 5_000..<20_000, 100..<200, 0..<0])
  func whatWasGivenBackIsReadAgain(range: Range<Int>) throws {
    var builder = GGUFBuilder()
    let bytes = (0..<40_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    for name in ["before", "it", "behind"] {
      builder.addTensor(name, dimensions: [10_000], type: .f32, bytes: bytes)
    }
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).gguf")
    defer { try? FileManager.default.removeItem(at: url) }
    try Data(builder.build()).write(to: url)

    for file in [try GGUFFile(path: url.path), try GGUFFile(bytes: builder.build())] {
      file.release(range, of: file.tensors[1])
      for tensor in file.tensors { #expect(file.bytes(of: tensor) == bytes) }
    }
  }

  @Test func integersOfAnyWidthThatFitAreIntegers() throws {
    let metadata = try GGUFFile(bytes: SampleImages.complete()).metadata
    #expect(metadata.integer("uint8") == 200)
    #expect(metadata.integer("int8") == -100)
    #expect(metadata.integer("uint32") == 4_000_000_000)
    #expect(metadata.integer("uint64") == nil)
    #expect(metadata.integer("bool") == nil)
    #expect(metadata.integer("float32") == nil)
    #expect(metadata.float("float32") == 1.5)
    #expect(metadata.bool("bool") == true)
    #expect(metadata.string("integers") == nil)
  }

  @Test func aRequiredKeyIsNamedWhereItIsMissing() throws {
    let metadata = try GGUFFile(bytes: SampleImages.complete()).metadata
    #expect(try metadata.requiredInteger("int32") == -2)
    #expect(throws: GGUFError.missingKey("llama.block_count")) {
      try metadata.requiredInteger("llama.block_count")
    }
    let text = GGUFError.wrongValueType(
      key: "string", holds: "the text \"naïve ✓\"", expected: "an integer")
    #expect(throws: text) { try metadata.requiredInteger("string") }
  }

  /// No default stands in for a value of the wrong kind: only an absent key has none.
  @Test func whatIsThereIsReadOrRefused() throws {
    let metadata = try GGUFFile(bytes: SampleImages.complete()).metadata
    #expect(try metadata.optionalInteger("absent") == nil)
    #expect(try metadata.optionalFloat("absent") == nil)
    #expect(try metadata.optionalString("absent") == nil)
    #expect(throws: GGUFError.self) { try metadata.optionalInteger("float32") }
    #expect(throws: GGUFError.self) { try metadata.optionalInteger("integers") }
    #expect(throws: GGUFError.self) { try metadata.optionalFloat("string") }
    #expect(throws: GGUFError.self) { try metadata.optionalFloat("bool") }
    #expect(throws: GGUFError.self) { try metadata.optionalString("uint8") }
    #expect(throws: GGUFError.self) { try metadata.optionalBool("uint8") }
    #expect(throws: GGUFError.self) { try metadata.optionalStrings("integers") }
    #expect(metadata.words("integers") == "an array of 3 integers")
    #expect(metadata.words("absent") == "nothing")
  }

  static let numbers: [(MetadataValue, integer: Int?, float: Double?, bool: Bool?)] = [
    (.uint8(1), 1, 1, true), (.int8(-1), -1, -1, nil), (.uint16(0), 0, 0, false),
    (.int16(2), 2, 2, nil), (.uint32(500_000), 500_000, 500_000, nil), (.int32(-7), -7, -7, nil),
    (.uint64(1 << 63), nil, 0x1p63, nil), (.int64(1 << 53 + 1), 1 << 53 + 1, nil, nil),
    (.float32(4), 4, 4, nil), (.float64(0), 0, 0, false), (.float32(0.5), nil, 0.5, nil),
    (.float64(.nan), nil, nil, nil), (.float32(.infinity), nil, .infinity, nil),
    (.bool(true), nil, nil, true), (.string("1"), nil, nil, nil),
  ]

  @Test(arguments: numbers)
  func aNumberOfAnyTypeIsTheNumberWantedWhereItIsExactlyThat(
    value: MetadataValue, integer: Int?, float: Double?, bool: Bool?
  ) {
    #expect(value.integer == integer)
    #expect(value.float == float || value.float?.isNaN == true)
    #expect(value.bool == bool)
  }

  @Test func invalidUTF8IsMended() throws {
    var image = SampleImages.complete()
    let start = try #require(image.firstRange(of: Array("naïve".utf8))).lowerBound
    image[start] = 0xFF
    #expect(try GGUFFile(bytes: image).metadata.string("string") == "\u{FFFD}aïve ✓")
  }
}
