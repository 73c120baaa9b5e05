import Foundation

/// The cores this process may run on, which can be fewer than the machine has.
enum Processors {
  static var count: Int {
    // The C library's call for this is not visible from Swift.
    let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    return status.flatMap(allowed) ?? ProcessInfo.processInfo.activeProcessorCount
  }

  /// The processor as the system calls it; empty where it does not say.
  static let name: String = {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    return line?.split(separator: ":").last.map { $0.drop { $0 == " " } }.map(String.init) ?? ""
  }()

  /// Reads the mask in `Cpus_allowed: 0000000f,ffffffff`; `nil` where there is none.
  private static func allowed(_ status: String) -> Int? {
    let name = "Cpus_allowed:"
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else {
      return nil
    }
    let count = line.dropFirst(name.count).compactMap(\.hexDigitValue)
      .reduce(0) { $0 + $1.nonzeroBitCount }
    return count > 0 ? count : nil
  }
}
