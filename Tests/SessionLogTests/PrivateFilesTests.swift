import EngineTypes
import Foundation
import SessionLog
import Testing

/// Sessions hold what people asked: nobody else reads them.
struct PrivateFilesTests {
  private func rights(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require(attributes[.posixPermissions] as? NSNumber).intValue
  }

  @Test func aLogAndTheFoldersMadeForItAreTheOwnersAlone() throws {
    let file = SessionFile()
    try file.record()
    #expect(try rights(file.path) == 0o600)
    #expect(try rights(file.directory) == 0o700)
  }

  @Test func aLogThatWasOpenToAllIsClosed() throws {
    let file = SessionFile()
    try file.record()
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
    try file.record()
    #expect(try rights(file.path) == 0o600)
  }

  @Test func aFolderOfTheUsersOwnIsLeftAlone() throws {
    let file = SessionFile()
    try FileManager.default.createDirectory(
      atPath: file.directory, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o755])
    try file.record()
    #expect(try rights(file.directory) == 0o755)
    #expect(try rights(file.path) == 0o600)
  }

  @Test func theUsualFolderIsTightened() throws {
    let state = FileManager.default.temporaryDirectory.appending(path: "invar-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: state) }
    let environment = ["XDG_STATE_HOME": state]
    let folder = SessionPath.directory(environment: environment)
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    SessionPath.makePrivate(environment: environment)
    #expect(try rights(folder) == 0o700)
  }

  /// Neither a file nor a folder that was made for it.
  @Test(arguments: ExportFormat.allCases)
  func anExportThatFailsLeavesNothing(format: ExportFormat) throws {
    let file = SessionFile()
    try file.record()
    let session = try RecordedSession(path: file.path)
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file.path))
    // In the log's second line, which its chain shows.
    let header = try String(contentsOfFile: file.path, encoding: .utf8).prefix { $0 != "\n" }
    try handle.seek(toOffset: UInt64(header.utf8.count + 20))
    try handle.write(contentsOf: Data("xxxxxxxxxxxxxxxx".utf8))
    #expect(throws: SessionLogError.self) {
      try session.export(to: "\(file.directory)/new/out/x", format: format, name: "x")
    }
    #expect(!FileManager.default.fileExists(atPath: "\(file.directory)/new"))
  }

  @Test(arguments: ExportFormat.allCases)
  func exportsAreTheOwnersAlone(format: ExportFormat) throws {
    let file = SessionFile()
    try file.record()
    let written = try exportSession(
      from: file.path, to: "\(file.directory)/out/x", format: format)
    for path in written { #expect(try rights(path) == 0o600) }
    #expect(try rights("\(file.directory)/out") == 0o700)
    // Nothing half written stays behind.
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(file.directory)/out")
    #expect(names.allSatisfy { !$0.hasPrefix(".") })
  }
}
