import EngineTypes
import Foundation
import GGUF
import Inference
import Testing

struct ModelStoreTests {
  @Test(arguments: [
    (["XDG_CACHE_HOME": "/c", "HOME": "/h"], "/c/invar/models"),
    (["HOME": "/h"], "/h/.cache/invar/models"),
    (["XDG_CACHE_HOME": "", "HOME": "/h"], "/h/.cache/invar/models"),
    (["XDG_CACHE_HOME": "relative", "HOME": "/h"], "/h/.cache/invar/models"),
  ])
  func theDirectoryIsWhereXDGSays(environment: [String: String], expected: String) {
    #expect(ModelStore(environment: environment).directory == expected)
  }

  @Test func aNameLeadsIntoTheStoreAndASlashToAFile() throws {
    let scratch = try Scratch()
    let store = scratch.store()
    try scratch.write(TinyModel.ggufImage(), to: "mine.gguf")
    let path = scratch.path + "/mine.gguf"

    #expect(try store.resolve("mine") == .file(name: "mine", path: path))
    #expect(try store.resolve(path) == .file(name: "mine", path: path))
    #expect(try store.resolve("tiny") == .builtIn(name: "tiny"))
    #expect(throws: ModelStoreError.notPulled("packaged")) { try store.resolve("packaged") }
    #expect(throws: ModelStoreError.noSuchFile("/no/such.gguf")) {
      try store.resolve("/no/such.gguf")
    }
    let known = ["mine", "packaged", "tiny", "tiny-experts"]
    #expect(throws: ModelStoreError.unknownModel("x", known: known)) {
      try store.resolve("x")
    }
  }

  @Test func theListNamesWhatIsHereAndWhatCouldBe() throws {
    let scratch = try Scratch()
    let image = TinyModel.ggufImage()
    try scratch.write(image, to: "mine.gguf")
    let entries = scratch.store().list()
    #expect(entries.map(\.name) == ["mine", "packaged", "tiny", "tiny-experts"])
    #expect(entries.map(\.state) == [.ready, .notPulled, .builtIn, .builtIn])
    #expect(entries.map(\.byteCount) == [image.count, image.count, nil, nil])
  }

  @Test func theTinyModelOpensWithItsFacts() throws {
    let model = try ModelStore(directory: "/nonexistent").open("tiny")
    #expect(model.path == nil)
    #expect(model.license == "apache-2.0")
    #expect(model.description.architecture == "llama")
    #expect(model.description.layerCount == 3)
    #expect(model.description.vocabularySize == 320)
    #expect(model.description.contextLength == 512)
    #expect(model.description.quantization == "Q4_1")
    #expect(model.description.sha256.count == 64)
    #expect(model.description.parameterCount == model.file.tensors.map(\.elementCount).reduce(0, +))
  }

  @Test func aFileAndTheSameBytesInMemoryHaveOneHash() throws {
    let scratch = try Scratch()
    try scratch.write(TinyModel.ggufImage(), to: "copy.gguf")
    let store = scratch.store()
    let built = try store.open("tiny").description.sha256
    #expect(try store.open("copy").description.sha256 == built)
    // The second time it comes from memory.
    #expect(try store.open("copy").description.sha256 == built)
    #expect(scratch.files.contains("digests.json"))
  }

  @Test func aChangedFileIsHashedAgain() throws {
    let scratch = try Scratch()
    let store = scratch.store()
    try scratch.write(TinyModel.ggufImage(seed: 1), to: "m.gguf")
    let first = try store.open("m").description.sha256
    try scratch.write(TinyModel.ggufImage(seed: 2), to: "m.gguf")
    #expect(try store.open("m").description.sha256 != first)
  }

  @Test func aDamagedMemoryOfHashesIsForgotten() throws {
    let scratch = try Scratch()
    try scratch.write(Array("{".utf8), to: "digests.json")
    try scratch.write(TinyModel.ggufImage(), to: "m.gguf")
    #expect(try scratch.store().open("m").description.sha256.count == 64)
  }

  @Test func aFileThatIsNoModelIsNamed() throws {
    let scratch = try Scratch()
    try scratch.write(Array("hello".utf8), to: "m.gguf")
    let path = scratch.path + "/m.gguf"
    #expect(throws: ModelStoreError.unreadable(path: path, .notGGUF)) {
      try scratch.store().open("m")
    }
  }

  @Test func aKnownModelWithOtherBytesIsRefused() throws {
    let scratch = try Scratch()
    try scratch.write(TinyModel.ggufImage(seed: 7), to: "packaged.gguf")
    let error = #expect(throws: ModelStoreError.self) { try scratch.store().open("packaged") }
    #expect(error?.description.contains("packaged is damaged") == true)
  }
}
