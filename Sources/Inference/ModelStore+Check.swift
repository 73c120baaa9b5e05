import Foundation
import GGUF

extension ModelStore {
  /// Looks at a model's file without hashing or reading it: whether it is one at all.
  ///
  /// - Throws: `ModelStoreError` where the name means a file that cannot be a model. A model that
  ///   is not here yet is no error.
  public func checkFile(_ nameOrPath: String) throws(ModelStoreError) {
    let location: Location
    do { location = try resolve(nameOrPath) } catch .notPulled { return }
    guard case .file(_, let path) = location else { return }
    if let reason = unreadableReason(path) { throw .cannotRead(path: path, reason: reason) }
    let file = FileHandle(forReadingAtPath: path)
    defer { try? file?.close() }
    guard let file, let magic = try? file.read(upToCount: 4), magic.elementsEqual("GGUF".utf8)
    else { throw .unreadable(path: path, .notGGUF) }
  }
}

/// Why a file cannot be read, in plain words where Foundation's own are long and say less.
func unreadableReason(_ path: String) -> String? {
  var isDirectory: ObjCBool = false
  guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
    return "there is no such file"
  }
  return isDirectory.boolValue ? GGUFError.isDirectory : nil
}
