public import EngineTypes
import Foundation
public import GGUF
import Hashing

/// The model files on this machine: known ones by name, any other by path.
///
/// Files live in `$XDG_CACHE_HOME/invar/models` as `NAME.gguf` and are only ever replaced by
/// renaming, so a model that is in use stays whole.
public struct ModelStore: Sendable {
  public static let defaultModelName = ModelPackage.smolLM2.name

  /// Where the files are.
  public let directory: String
  /// What can be pulled.
  package var packages = [ModelPackage.smolLM2, .gemma3]
  /// Where to look for `python3`; `nil` is the process's `PATH`.
  package var searchPath: String?

  /// Uses the directory that `environment` asks for; by default `~/.cache/invar/models`.
  ///
  /// - Parameter environment: The process's own, where `nil`.
  public init(environment: [String: String]? = nil) {
    let environment = environment ?? ProcessInfo.processInfo.environment
    let cache = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let home = environment["HOME"] ?? NSHomeDirectory()
    self.init(directory: (cache ?? home + "/.cache") + "/invar/models")
  }

  public init(directory: String) { self.directory = directory }

  /// A model's file, opened and known by its hash.
  public struct OpenedModel: Sendable {
    public let description: ModelDescription
    /// `nil` for a model built in memory.
    public let path: String?
    public let file: GGUFFile

    public var license: String? { file.metadata.string("general.license") }
  }

  /// A line of `invar model list`.
  public struct Entry: Hashable, Sendable {
    public enum State: String, Hashable, Sendable {
      case ready
      case notPulled = "not pulled"
      case builtIn = "built in"
    }

    public let name: String
    public let state: State
    public let path: String?
    /// Of the file, or of what would be pulled.
    public let byteCount: Int?
  }

  /// Where a name or path leads.
  public enum Location: Hashable, Sendable {
    case builtIn(name: String)
    case file(name: String, path: String)
  }

  /// Finds a model without opening or downloading anything.
  ///
  /// Anything with a slash or the ending `.gguf` is a path; the rest is a name.
  public func resolve(_ nameOrPath: String) throws(ModelStoreError) -> Location {
    if TinyModel.names.contains(nameOrPath) { return .builtIn(name: nameOrPath) }
    if nameOrPath.contains("/") || nameOrPath.hasSuffix(".gguf") {
      let path = NSString(string: nameOrPath).expandingTildeInPath
      guard FileManager.default.fileExists(atPath: path) else { throw .noSuchFile(path) }
      return .file(name: Self.name(ofPath: path), path: path)
    }
    let path = self.path(of: nameOrPath)
    if FileManager.default.fileExists(atPath: path) { return .file(name: nameOrPath, path: path) }
    guard package(named: nameOrPath) == nil else { throw .notPulled(nameOrPath) }
    // No model's name, but a file here: then that is meant.
    if FileManager.default.fileExists(atPath: nameOrPath) {
      return .file(name: Self.name(ofPath: nameOrPath), path: nameOrPath)
    }
    throw .unknownModel(nameOrPath, known: list().map(\.name))
  }

  /// Opens a model that is already on this machine.
  ///
  /// A split model is opened by its first file. Its SHA-256, which every hash begins with, is that of
  /// all its files one after another: `cat NAME-*-of-*.gguf | sha256sum`. What keeps a model from
  /// being run is no error here: `LoadedModel` throws it, `ModelProblem.all` lists it.
  ///
  /// - Complexity: Reads the file's front matter; the whole file only where its hash is not
  ///   remembered from an earlier time.
  public func open(_ nameOrPath: String) throws(ModelStoreError) -> OpenedModel {
    switch try resolve(nameOrPath) {
    case .builtIn(let name):
      let image = TinyModel.ggufImage(named: name)
      let sha256 = Hexadecimal.text(of: SHA256.hash(data: image))
      return try opened(name: name, path: nil, sha256: { _ in sha256 }) { () throws(GGUFError) in
        try GGUFFile(bytes: image)
      }
    case .file(let name, let path):
      if path == self.path(of: name), let package = package(named: name) {
        let sha256 = try digests.sha256(of: [path])
        guard sha256 == package.sha256 else {
          throw .hashMismatch(name: name, expected: package.sha256, actual: sha256)
        }
      }
      let digests = digests
      let sha256 = { (file: GGUFFile) throws(ModelStoreError) in
        try digests.sha256(of: file.paths)
      }
      return try opened(name: name, path: path, sha256: sha256) { () throws(GGUFError) in
        try GGUFFile(path: path)
      }
    }
  }

  /// Opens a model, pulling it first where it is a known one that is not here yet.
  public func openOrPull(
    _ nameOrPath: String, progress: @escaping @Sendable (PullProgress) -> Void
  ) async throws(ModelStoreError) -> OpenedModel {
    do {
      return try open(nameOrPath)
    } catch .notPulled(let name) {
      try await pull(name, progress: progress)
      return try open(name)
    }
  }

  /// Downloads a known model, checks it and moves it into place.
  ///
  /// A second pull of the same store waits for the first. No temporary file outlives the call.
  ///
  /// - Parameters:
  ///   - name: One of the known models.
  ///   - progress: Called a few times a second, from any thread.
  /// - Returns: The file's path.
  /// - Throws: `ModelStoreError`, also where the task is cancelled.
  @discardableResult
  public func pull(
    _ name: String = defaultModelName, progress: @escaping @Sendable (PullProgress) -> Void
  ) async throws(ModelStoreError) -> String {
    guard let package = package(named: name) else {
      throw .notFetchable(name, known: packages.map(\.name))
    }
    return try await ModelPull(store: self, package: package, progress: progress).run()
  }

  /// All known models and every other file in the store, in order of name; the built-in ones last.
  public func list() -> [Entry] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    let names = Set(files.filter { $0.hasSuffix(".gguf") }.map(Self.name(ofPath:)))
      .union(packages.map(\.name))
    return names.sorted().map(entry)
      + TinyModel.names.map { Entry(name: $0, state: .builtIn, path: nil, byteCount: nil) }
  }

  private func entry(named name: String) -> Entry {
    let path = path(of: name)
    guard let byteCount = FileIdentity(path: path)?.byteCount else {
      return Entry(
        name: name, state: .notPulled, path: nil, byteCount: package(named: name)?.byteCount)
    }
    return Entry(name: name, state: .ready, path: path, byteCount: byteCount)
  }

  private func opened(
    name: String, path: String?, sha256: (GGUFFile) throws(ModelStoreError) -> String,
    _ open: () throws(GGUFError) -> GGUFFile
  ) throws(ModelStoreError) -> OpenedModel {
    let file: GGUFFile
    do { file = try open() } catch { throw .unreadable(path: path ?? name, error) }
    let description = ModelDescription(name: name, sha256: try sha256(file), file: file)
    return OpenedModel(description: description, path: path, file: file)
  }

  var digests: ModelDigests { ModelDigests(path: directory + "/digests.json") }

  func path(of name: String) -> String { "\(directory)/\(name).gguf" }

  private func package(named name: String) -> ModelPackage? {
    packages.first { $0.name == name }
  }

  private static func name(ofPath path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return file.hasSuffix(".gguf") ? String(file.dropLast(5)) : file
  }
}
