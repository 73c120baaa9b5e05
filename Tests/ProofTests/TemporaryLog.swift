import Foundation

/// A file's name that nobody uses; the file goes with it.
final class TemporaryLog: Sendable {
  let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).jsonl").path

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
