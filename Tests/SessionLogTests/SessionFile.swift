import EngineTypes
import Foundation
import SessionLog
import Synchronization

/// A recorded file in a directory of its own.
final class SessionFile: Sendable {
  let path: String

  init() {
    path =
      FileManager.default.temporaryDirectory
      .appending(path: "invar-\(UUID())").appending(path: "session.jsonl").path
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  var directory: String { URL(fileURLWithPath: path).deletingLastPathComponent().path }

  var bytes: [UInt8] { FileManager.default.contents(atPath: path).map(Array.init) ?? [] }

  /// Records the sample session with a marker at its end.
  func record(
    header: SessionHeader = SampleSession.header, events: [EngineEvent] = SampleSession.events
  ) throws {
    let queue = EventQueue(.lossless)
    let recorder = try SessionRecorder(queue, header: header, path: path) { _ in }
    queue.push(events)
    recorder.close()
  }
}
