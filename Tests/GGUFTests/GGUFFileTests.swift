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
      #expect(tensor.dimensions == [64, 2])
      #expect(tensor.rowByteCount * tensor.rowCount == tensor.byteCount)
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
    #expect(mapped.withFileBytes { $0.byteCount } == image.count)
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
    #expect(throws: GGUFError.wrongValueType(key: "string", expected: "an integer")) {
      try metadata.requiredInteger("string")
    }
  }

  @Test func invalidUTF8IsMended() throws {
    var image = SampleImages.complete()
    let start = try #require(image.firstRange(of: Array("naïve".utf8))).lowerBound
    image[start] = 0xFF
    #expect(try GGUFFile(bytes: image).metadata.string("string") == "\u{FFFD}aïve ✓")
  }
}
