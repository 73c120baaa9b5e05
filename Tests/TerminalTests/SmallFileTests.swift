import Foundation
import Terminal
import Testing

struct SmallFileTests {
  private let directory: URL

  init() throws {
    directory = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  }

  private func fault(_ bytes: Data) throws -> SmallFile.Fault? {
    let url = directory.appending(path: "it")
    try bytes.write(to: url)
    do {
      #expect(Data(try SmallFile.text(url.path).utf8) == bytes)
      return nil
    } catch { return error }
  }

  @Test func aTextIsReadUpToTheLimitAndRefusedBeyond() throws {
    defer { try? FileManager.default.removeItem(at: directory) }
    #expect(try fault(Data("rows = []\n".utf8)) == nil)
    #expect(try fault(Data()) == nil)
    #expect(try fault(Data(repeating: 0x61, count: SmallFile.limit)) == nil)
    #expect(try fault(Data(repeating: 0x61, count: SmallFile.limit + 1)) == .tooLarge)
    #expect(try fault(Data([0x61, 0xff])) == .unreadable)
  }

  @Test func whatIsNoFileIsNotOpened() throws {
    defer { try? FileManager.default.removeItem(at: directory) }
    let pipe = directory.appending(path: "pipe").path
    #expect(unsafe mkfifo(pipe, 0o600) == 0)
    for path in [pipe, directory.path, "/dev/zero", directory.appending(path: "none").path] {
      #expect(throws: SmallFile.Fault.unreadable) { try SmallFile.text(path) }
    }
  }
}
