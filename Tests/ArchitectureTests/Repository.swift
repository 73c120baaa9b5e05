import Foundation

/// The checkout these tests were compiled from.
struct Repository {
  var root: URL

  static let current = Repository(
    root: URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent())

  func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  func has(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path)
  }

  /// Names in a folder, sorted.
  func entries(of folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path).sorted()
  }

  /// What version control holds at the root; a session log left lying there does not count.
  func trackedRootEntries() throws -> Set<String> {
    let git = Process()
    git.executableURL = URL(filePath: "/usr/bin/env")
    // A checkout may belong to another user than the one in a build container.
    git.arguments = ["git", "-C", root.path, "-c", "safe.directory=*", "ls-files"]
    let output = Pipe()
    git.standardOutput = output
    try git.run()
    let paths = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    git.waitUntilExit()
    return Set(
      paths.split { $0.isNewline }.compactMap { $0.split(separator: "/").first.map(String.init) })
  }

  func folders(in folder: String) throws -> [String] {
    try entries(of: folder).filter {
      let url = root.appending(path: folder).appending(path: $0)
      return try url.resolvingSymlinksInPath().resourceValues(forKeys: [.isDirectoryKey])
        .isDirectory == true
    }
  }

  /// The texts of a folder's files with this suffix at any depth, by path.
  func files(under folder: String, suffix: String) throws -> [String: String] {
    let base = root.appending(path: folder).resolvingSymlinksInPath()
    let paths = try FileManager.default.subpathsOfDirectory(atPath: base.path)
    return try Dictionary(
      uniqueKeysWithValues: paths.filter { $0.hasSuffix(suffix) }.map {
        ($0, try String(contentsOf: base.appending(path: $0), encoding: .utf8))
      })
  }

  /// Every module that a folder's Swift files import.
  func imports(of folder: String) throws -> Set<String> {
    Set(
      try files(under: folder, suffix: ".swift").values.flatMap(ImportStatement.all).map(\.module))
  }

  func manifest() throws -> Manifest { Manifest(source: try text("Package.swift")) }
  func table() throws -> TargetTable { TargetTable(markdown: try text("Sources/README.md")) }
}
