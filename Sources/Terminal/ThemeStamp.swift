import Foundation
import Glibc

/// The state of the files that a theme may come from; another stamp means something was written.
struct ThemeStamp: Equatable {
  private struct Entry: Equatable {
    let path: String
    let inode: UInt
    let size: Int
    let seconds: Int
    let nanoseconds: Int
  }

  private let entries: [Entry]

  /// Looks at every theme file of `directories` and at `file`, by name and date only.
  init(directories: [String], file: String?) {
    var paths = file.map { [$0] } ?? []
    for directory in directories {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
      paths += names.filter { $0.hasSuffix(".toml") }.sorted().map { "\(directory)/\($0)" }
    }
    entries = paths.compactMap(Self.entry)
  }

  private static func entry(_ path: String) -> Entry? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    return Entry(
      path: path, inode: UInt(status.st_ino), size: Int(status.st_size),
      seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
  }
}
