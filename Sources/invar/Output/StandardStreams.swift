import Foundation

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

  /// Everything on standard input, as text.
  static func readInput() throws(CommandError) -> String {
    do {
      return String(decoding: try FileHandle.standardInput.readToEnd() ?? Data(), as: UTF8.self)
    } catch { throw .cannotRead(path: "standard input", reason: error.localizedDescription) }
  }

  /// A file's text, `-` for standard input; bytes that are not UTF-8 become U+FFFD.
  static func readText(_ path: String) throws(CommandError) -> String {
    if path == "-" { return try readInput() }
    do {
      return String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    } catch {
      throw .cannotRead(path: path, reason: reason(error))
    }
  }

  /// What the system says, without what Foundation wraps it in.
  private static func reason(_ error: any Error) -> String {
    let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    if let cause, cause.domain == NSPOSIXErrorDomain {
      return unsafe String(cString: strerror(Int32(cause.code)))
    }
    return error.localizedDescription
  }
}
