import Benchmark
import Foundation
import Testing

@Suite struct PeerTests {
  @Test(arguments: [
    (StepDriver.Shape.decode(batch: 8, context: 4096), "decode", 8, 4096),
    (.prefill(rows: 512), "prefill", 1, 512),
  ])
  func requestIsOneLineOfJSON(
    shape: StepDriver.Shape, kind: String, batch: Int, context: Int
  ) throws {
    let line = PeerRequest(work: .measure, shape: shape, repetitions: 3, sequenceCount: 8).line
    let fields = try #require(
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(!line.contains("\n"))
    #expect(fields["do"] as? String == "measure")
    #expect(fields["kind"] as? String == kind)
    #expect(fields["batch"] as? Int == batch)
    #expect(fields["context"] as? Int == context)
    #expect(fields["sequences"] as? Int == 8)
    #expect(fields["repetitions"] as? Int == 3)
  }

  /// A program in Python's place that says what the script would.
  @Test(arguments: [
    (#"{"engine": "llama 1"}"#, nil),
    (#"{"isMissing": true}"#, PeerError.missing(.llamaCpp)),
    (#"{"error": "no room"}"#, .ended(.llamaCpp, "no room")),
    ("hello", .unreadable(.llamaCpp, "hello")),
    ("", .ended(.llamaCpp, "its process ended")),
  ])
  func repliesAreReadOrRefused(line: String, error: PeerError?) throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let python = directory.appending(path: "python")
    let end = line.isEmpty ? "" : "\n"
    try Data("#!/bin/sh\nprintf '%s\(end.isEmpty ? "" : "\\n")' '\(line)'\n".utf8).write(to: python)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: python.path)
    let peer = try PeerProcess(.llamaCpp, python: python.path, model: "m", threadCount: 1)
    defer { peer.close() }
    do {
      let reply = try peer.readReply()
      #expect(error == nil)
      #expect(reply.engine == "llama 1")
    } catch let found {
      #expect(found == error)
    }
  }

  @Test func missingPythonIsOneError() throws {
    let peer = try PeerProcess(.llamaCpp, python: "/nowhere/python", model: "m", threadCount: 1)
    defer { peer.close() }
    #expect(throws: PeerError.self) { try peer.readReply() }
  }
}
