import EngineTypes
import SessionLog

/// A disk that takes what the test says, and the file on it.
struct Disk {
  private(set) var file: [UInt8] = []
  /// Bytes it takes at once.
  var piece = Int.max

  /// Lets a recorder's buffer write all it has.
  mutating func take(from buffer: inout RecordingBuffer) {
    while take(onceFrom: &buffer) {}
  }

  /// - Returns: whether there was anything.
  @discardableResult
  mutating func take(onceFrom buffer: inout RecordingBuffer) -> Bool {
    let bytes = buffer.next(piece)
    guard !bytes.isEmpty else { return false }
    file += bytes
    buffer.wrote(bytes.count)
    return true
  }

  mutating func lose() { file = [] }

  func session() throws -> RecordedSession { try RecordedSession(bytes: file) }
}

/// Sessions that go on for as long as is wanted.
enum LongSession {
  /// So many steps of one request after the other, each of eight tokens; ids and steps from `first`
  /// on.
  static func events(stepCount: Int, first: Int = 1) -> [[EngineEvent]] {
    (first..<first + stepCount).map { number in
      let id = (number - 1) / 8 + 1
      let index = (number - 1) % 8
      let now = UInt64(number) * 2
      var events: [EngineEvent] = []
      if index == 0 { events.append(SampleSession.admitted(id, milliseconds: now)) }
      events.append(
        SampleSession.token(id, index, "w\(index)", step: number, milliseconds: now + 1))
      if index == 7 {
        events.append(
          SampleSession.finished(id, tokens: 8, mode: .invariant, milliseconds: now + 1))
      }
      events.append(SampleSession.step(number, [id], milliseconds: now))
      return events
    }
  }
}
