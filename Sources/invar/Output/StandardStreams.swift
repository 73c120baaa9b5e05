import DashboardUI
import Foundation
import Terminal

/// Standard output for results, standard error for everything said beside them.
enum StandardStreams {
  /// Writes text as it is, at once.
  static func write(_ text: String) throws(CommandError) {
    do { try FileHandle.standardOutput.write(contentsOf: Data(text.utf8)) } catch {
      throw .cannotWriteOutput(reason: error.localizedDescription)
    }
  }

  static func write(line: String) throws(CommandError) { try write(line + "\n") }

  /// Says in one line what went wrong.
  ///
  /// Names of files and themes are anybody's: what would command the terminal has a sign instead.
  static func report(_ message: String) {
    let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    note("invar: \(line.inOneLine)\n")
  }

  /// Writes beside the results; where standard error is gone there is nobody to tell.
  static func note(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
  static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Whether the locale can show more than ASCII, by the dashboard's rule.
  static var speaksUTF8: Bool { OutputCapabilities.standardOutput().isUTF8 }

  /// Everything on standard input, as text.
  static func readInput() throws(CommandError) -> String {
    let name = "standard input"
    let data: Data
    do { data = try FileHandle.standardInput.readToEnd() ?? Data() } catch {
      throw .cannotRead(path: name, reason: error.localizedDescription)
    }
    return try text(data, name)
  }

  /// A file's text, `-` for standard input.
  ///
  /// - Throws: `CommandError` where the file cannot be read or is no UTF-8: mended, it would be
  ///   another text.
  static func readText(_ path: String) throws(CommandError) -> String {
    if path == "-" { return try readInput() }
    let data: Data
    do {
      // A handle also reads pipes, whose size nobody knows.
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      data = try file.readToEnd() ?? Data()
    } catch {
      throw .cannotRead(path: path, reason: reason(path, error))
    }
    return try text(data, path)
  }

  /// A file's bytes, `-` for standard input; of one that has more than `limit` one byte too many.
  static func readBytes(_ path: String, limit: Int) throws(CommandError) -> [UInt8] {
    var bytes: [UInt8] = []
    do {
      let file =
        path == "-"
        ? FileHandle.standardInput : try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      // A pipe gives what it has.
      while bytes.count <= limit,
        let piece = try file.read(upToCount: limit + 1 - bytes.count), !piece.isEmpty
      {
        bytes += piece
      }
    } catch {
      throw .cannotRead(path: path, reason: reason(path, error))
    }
    return bytes
  }

  private static func text(_ data: Data, _ path: String) throws(CommandError) -> String {
    guard let text = String(validating: data, as: UTF8.self) else {
      throw .notUTF8(path: path, EncodingFault(data))
    }
    return text
  }

  /// The usual reasons in plain words; Foundation's own are long and say less.
  private static func reason(_ path: String, _ error: any Error) -> String {
    var isDirectory: ObjCBool = false
    let exists = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    if !exists { return "there is no such file" }
    return isDirectory.boolValue ? "it is a directory" : error.localizedDescription
  }
}
