import Foundation
import Proof
import Reports

/// The file that `--certificate` names.
enum CertificateFile {
  /// Refuses at once what could not be written in the end.
  static func check(_ path: String) throws(CommandError) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    var isDirectory: ObjCBool = false
    let exists = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    if exists && isDirectory.boolValue {
      throw .cannotWrite(path: path, reason: "it is a directory")
    }
    guard FileManager.default.isWritableFile(atPath: exists ? path : folder) else {
      throw .cannotWrite(path: path, reason: "the file or its folder is not writable")
    }
  }

  static func write(_ report: MatrixReport, to path: String) throws(CommandError) {
    let process = ProcessInfo.processInfo
    let certificate = Certificate(
      report,
      circumstances: [
        ("date", Date().ISO8601Format()),
        ("program", "invar \(Invar.version)"),
        ("command", process.arguments.dropFirst().joined(separator: " ")),
        ("system", "\(process.operatingSystemVersionString), \(machine)"),
      ])
    do { try Data(certificate.markdown.utf8).write(to: URL(fileURLWithPath: path)) } catch {
      throw CommandError.cannotWrite(path: path, reason: error.localizedDescription)
    }
  }

  private static var machine: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "aarch64"
    #else
      "another processor"
    #endif
  }
}
