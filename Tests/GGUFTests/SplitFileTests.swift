import Foundation
import GGUF
import Testing

/// A model in several files, named as llama.cpp names them.
struct SplitFileTests {
  @Test func allPartsAreOneModelWithTheFirstOnesMetadata() throws {
    let folder = try Folder()
    try folder.writeParts(of: 3)
    let file = try GGUFFile(path: folder.path("m-00001-of-00003.gguf"))
    #expect(file.faults.isEmpty)
    #expect(file.metadata.string("general.name") == "part 1")
    #expect(file.tensors.map(\.name) == ["t1", "t2", "t3"])
    #expect(file.tensors.map(\.part) == [0, 1, 2])
    #expect(file.tensors.map { file.bytes(of: $0) } == (1...3).map { [UInt8($0), 0, 0, 0] })
    #expect(file.paths.count == 3 && file.fileByteCount == folder.byteCount)
  }

  @Test(arguments: [2, 3])
  func aMissingPartIsNamed(number: Int) throws {
    let folder = try Folder()
    try folder.writeParts(of: 3)
    let path = folder.path("m-0000\(number)-of-00003.gguf")
    try FileManager.default.removeItem(atPath: path)
    let file = try GGUFFile(path: folder.path("m-00001-of-00003.gguf"))
    #expect(file.faults.count == 1 && file.tensors.count == number - 1)
    #expect("\(file.faults[0])".contains(path))
  }

  @Test func aLaterPartNamesTheFirst() throws {
    let folder = try Folder()
    try folder.writeParts(of: 2)
    let file = try GGUFFile(path: folder.path("m-00002-of-00002.gguf"))
    let first = folder.path("m-00001-of-00002.gguf")
    #expect(file.faults == [.laterPart(number: 2, count: 2, first: first)])
  }

  @Test func anotherNameIsToldHowItMustEnd() throws {
    let folder = try Folder()
    try folder.write(part(1, of: 2), to: "other.gguf")
    let file = try GGUFFile(path: folder.path("other.gguf"))
    #expect(file.faults == [.unusualPartName(count: 2, ending: "-00001-of-00002.gguf")])
    #expect(try GGUFFile(bytes: part(1, of: 2)).faults.count == 1)
  }

  @Test func aFileInAPartsPlaceMustBeThatPart() throws {
    let folder = try Folder()
    try folder.writeParts(of: 3)
    try folder.write(part(2, of: 3), to: "m-00003-of-00003.gguf")
    let path = folder.path("m-00003-of-00003.gguf")
    let file = try GGUFFile(path: folder.path("m-00001-of-00003.gguf"))
    #expect(file.faults == [.wrongPart(number: 3, count: 3, path: path)])
    try folder.write(Array("GGUF".utf8), to: "m-00003-of-00003.gguf")
    let cut = try GGUFFile(path: folder.path("m-00001-of-00003.gguf")).faults
    #expect("\(cut)".contains("cut short") && !"\(cut)".contains("missing"))
  }

  @Test func theNumberOfTensorsIsChecked() throws {
    let folder = try Folder()
    try folder.write(part(1, of: 2, tensorCount: 5), to: "m-00001-of-00002.gguf")
    try folder.write(part(2, of: 2), to: "m-00002-of-00002.gguf")
    let file = try GGUFFile(path: folder.path("m-00001-of-00002.gguf"))
    #expect(file.faults == [.wrongTensorCount(stated: 5, found: 2)])
  }

  @Test(arguments: ["split.count", "split.no", "split.tensors.count"])
  func aPlaceThatIsNoNumberIsRefusedByName(key: String) throws {
    var builder = GGUFBuilder()
    builder.set(key, .string("3"))
    let faults = try GGUFFile(bytes: builder.build()).faults
    #expect(faults.count == 1 && "\(faults)".contains(key))
  }

  /// Only the first part's statements are heard, so others must not be made.
  @Test func aStatementInALaterPartIsRefusedByName() throws {
    let folder = try Folder()
    try folder.writeParts(of: 2)
    let (first, later) = ("m-00001-of-00002.gguf", "m-00002-of-00002.gguf")
    try folder.write(part(2, of: 2) { $0.set("llama.block_count", .uint32(7)) }, to: later)
    let stray = try GGUFFile(path: folder.path(first)).faults
    #expect(stray.count == 1 && "\(stray)".contains("llama.block_count is 7"))
    for number in [1, 2] {
      let same = part(number, of: 2) { $0.set("llama.block_count", .uint32(7)) }
      try folder.write(same, to: number == 1 ? first : later)
    }
    #expect(try GGUFFile(path: folder.path(first)).faults.isEmpty)
  }

  @Test(arguments: [Int64.min, -1, .max])
  func placesNobodyCanHaveAreNoTrouble(number: Int64) throws {
    var builder = GGUFBuilder()
    builder.set("split.no", .int64(number))
    builder.set("split.count", .int64(.max))
    #expect(try GGUFFile(bytes: builder.build()).faults.count == 1)
  }

  @Test func oneFileAloneIsWhole() throws {
    var builder = GGUFBuilder()
    builder.set("split.count", .uint16(1))
    #expect(try GGUFFile(bytes: builder.build()).faults.isEmpty)
  }
}

private func part(
  _ number: Int, of count: Int, tensorCount: Int? = nil,
  _ change: (inout GGUFBuilder) -> Void = { _ in }
) -> [UInt8] {
  var builder = GGUFBuilder()
  builder.set("general.name", .string("part \(number)"))
  builder.set("split.no", .uint16(UInt16(number - 1)))
  builder.set("split.count", .uint16(UInt16(count)))
  if number == 1 { builder.set("split.tensors.count", .int32(Int32(tensorCount ?? count))) }
  change(&builder)
  builder.addTensor("t\(number)", dimensions: [1], type: .f32, bytes: [UInt8(number), 0, 0, 0])
  return builder.build()
}

private final class Folder {
  private let url = FileManager.default.temporaryDirectory.appending(path: "split-\(UUID())")
  private(set) var byteCount = 0

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }

  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: url.appending(path: name))
    byteCount += bytes.count
  }

  func writeParts(of count: Int) throws {
    for number in 1...count {
      try write(part(number, of: count), to: "m-0000\(number)-of-0000\(count).gguf")
    }
  }
}
