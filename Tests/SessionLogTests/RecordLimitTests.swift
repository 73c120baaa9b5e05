import EngineTypes
import SessionLog
import Testing

/// A log that has become as large as it may.
struct RecordLimitTests {
  @Test(arguments: [4_096, 5_000, 10_000, 50_001, 200_000])
  func itEndsBelowItsLimitAndSaysSo(limit: Int) throws {
    var (buffer, disk) = (RecordingBuffer(SampleSession.header), Disk())
    buffer.limit = limit
    for events in LongSession.events(stepCount: 4_000) {
      buffer.append(events)
      disk.take(from: &buffer)
    }
    buffer.close()
    disk.take(from: &buffer)
    let session = try disk.session()
    #expect(disk.file.count <= limit && disk.file.count > limit - 2_000)
    #expect(session.limit == limit && session.isComplete && buffer.endedAt == limit)
    #expect(session.events.count + buffer.lostEventCount >= 4_000 * 2)
    #expect(Array(session.jsonLines.utf8) != [] && buffer.lastStep ?? 0 > 0)
  }

  @Test func belowItsLimitALogEndsAsAnyOther() throws {
    var (buffer, disk) = (RecordingBuffer(SampleSession.header), Disk())
    buffer.limit = 1_000_000
    for events in LongSession.events(stepCount: 40) { buffer.append(events) }
    buffer.close()
    disk.take(from: &buffer)
    let session = try disk.session()
    #expect(session.limit == nil && session.isComplete && buffer.endedAt == nil)
  }

  /// Steps that come together share a line; of those that do not all fit, the first are there.
  @Test func aBatchAcrossTheLimitIsCutBetweenItsEvents() throws {
    let events = LongSession.events(stepCount: 200).flatMap { $0 }
    var (buffer, disk) = (RecordingBuffer(SampleSession.header), Disk())
    buffer.limit = 9_000
    buffer.append(events)
    disk.take(from: &buffer)
    let session = try disk.session()
    #expect(disk.file.count <= 9_000 && session.limit == 9_000)
    #expect(session.events.count > 20 && events.starts(with: session.events))
  }
}
