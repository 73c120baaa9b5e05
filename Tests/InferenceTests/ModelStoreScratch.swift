import Crypto
import Foundation
import Inference

/// A store in a directory of its own, with a scripted `python3` in front of the real one.
final class Scratch: Sendable {
  enum Downloader: Sendable {
    case delivers([UInt8])
    /// Such pieces, in the order in which they are downloaded.
    case deliversPieces([(name: String, bytes: [UInt8])])
    case deliversNothing, deliversTwo
    case fails(String)
    case hangs
    /// There is no `python3` at all.
    case missing
  }

  let path: String
  private let tools: String
  private let searchPath: String

  init(downloader: Downloader = .missing) throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "invar-\(UUID())").path
    (path, tools) = (root + "/models", root + "/tools")
    for directory in [path, tools] {
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }
    let systemPath = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    if case .missing = downloader {
      searchPath = tools
    } else {
      searchPath = tools + ":" + systemPath
      try install(downloader)
    }
  }

  deinit {
    try? FileManager.default.removeItem(
      at: URL(fileURLWithPath: path).deletingLastPathComponent())
  }

  /// A store that knows one package: the tiny model.
  func store(byteCount: Int? = nil, pieceCount: Int = 1) -> ModelStore {
    let image = TinyModel.ggufImage()
    let digest = SHA256.hash(data: image).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    var store = ModelStore(directory: path)
    store.searchPath = searchPath
    store.packages = [
      ModelPackage(
        name: "packaged", requirements: (1...pieceCount).map { "packaged-\($0)==1" },
        downloadByteCount: image.count, byteCount: byteCount ?? image.count, sha256: digest.joined()
      )
    ]
    return store
  }

  var files: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  func write(_ bytes: [UInt8], to file: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(file)"))
  }

  /// How often the downloader ran.
  func downloadCount() throws -> Int {
    try String(contentsOfFile: tools + "/log", encoding: .utf8).split(separator: "\n").count
  }

  private func install(_ downloader: Downloader) throws {
    let script = """
      #!/bin/sh
      export PATH="${PATH#*:}"
      [ "$2" = pip ] || exec python3 "$@"
      echo pip >> '\(tools)/log'
      while [ "$1" != --dest ]; do shift; done
      destination=$2
      \(try command(for: downloader))
      """
    try Data(script.utf8).write(to: URL(fileURLWithPath: tools + "/python3"))
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: tools + "/python3")
  }

  private func command(for downloader: Downloader) throws -> String {
    let model = tools + "/model.gguf"
    switch downloader {
    case .delivers(let bytes):
      try Data(bytes).write(to: URL(fileURLWithPath: model))
      return "exec python3 -m zipfile -c \"$destination/package-1.whl\" '\(model)'"
    case .deliversPieces(let pieces):
      let commands = try pieces.enumerated().map { index, piece in
        let path = tools + "/" + piece.name
        try Data(piece.bytes).write(to: URL(fileURLWithPath: path))
        return "python3 -m zipfile -c \"$destination/package_\(index)-1.whl\" '\(path)'"
      }
      return (commands + ["exit 0"]).joined(separator: "\n")
    case .deliversTwo:
      try Data([1]).write(to: URL(fileURLWithPath: model))
      try Data([1]).write(to: URL(fileURLWithPath: tools + "/other.gguf"))
      return
        "exec python3 -m zipfile -c \"$destination/package-1.whl\" '\(model)' '\(tools)/other.gguf'"
    case .deliversNothing: return "exit 0"
    case .fails(let text):
      try Data(text.utf8).write(to: URL(fileURLWithPath: tools + "/text"))
      return "cat '\(tools)/text' >&2; exit 1"
    case .hangs: return "exec tail -f /dev/null"
    case .missing: return ""
    }
  }
}
