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
  static func report(_ message: String) {
    let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    note("invar: \(line)\n")
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
    let bytes: Data
    do { bytes = try FileHandle.standardInput.readToEnd() ?? Data() } catch {
      throw .cannotRead(path: "standard input", reason: error.localizedDescription)
    }
    return try text(bytes, of: "standard input")
  }

  /// A file's text, `-` for standard input.
  static func readText(_ path: String) throws(CommandError) -> String {
    if path == "-" { return try readInput() }
    let bytes: Data
    do {
      // A handle also reads pipes, whose size nobody knows.
      bytes = try FileHandle(forReadingFrom: URL(fileURLWithPath: path)).readToEnd() ?? Data()
    } catch {
      throw .cannotRead(path: path, reason: reason(path, error))
    }
    return try text(bytes, of: path)
  }

  /// What was read as text, or that it is none: other bytes would be another question.
  private static func text(_ bytes: Data, of path: String) throws(CommandError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .cannotRead(path: path, reason: "it is not UTF-8 text")
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
