/// The files of one export: all of them are there at its end, or none.
package final class ExportFiles {
  private var files: [ExportFile] = []

  package init() {}

  // In the order that folders made for the first can be removed behind the last.
  deinit { while files.popLast() != nil {} }

  /// A file to be written; it has its name only after `finish`.
  package func add(_ path: String) throws(SessionLogError) -> ExportFile {
    let file = try ExportFile(path)
    files.append(file)
    return file
  }

  /// Gives every file its name.
  ///
  /// - Returns: their paths, in the order in which they were added.
  package func finish() throws(SessionLogError) -> [String] {
    for file in files { try file.finish() }
    return files.map(\.path)
  }
}
