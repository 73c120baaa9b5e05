import Foundation

/// How much of this process is in memory now.
struct ProcessMemory: Hashable {
  var resident: Int
  /// Mapped files, which the system may drop and read again.
  var residentFile: Int

  /// - Returns: `nil` where the system does not say.
  static func now() -> ProcessMemory? {
    (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)).flatMap(ProcessMemory.init)
  }

  /// Reads `VmRSS:   1234 kB` and `RssFile:`.
  init?(_ status: String) {
    func bytes(_ name: String) -> Int? {
      let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
      return line.flatMap { Int($0.dropFirst(name.count).filter(\.isNumber)) }.map { $0 * 1024 }
    }
    guard let resident = bytes("VmRSS:"), let file = bytes("RssFile:") else { return nil }
    (self.resident, residentFile) = (resident, file)
  }
}
