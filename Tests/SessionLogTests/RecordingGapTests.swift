import EngineTypes
import SessionLog
import Testing

/// What a log says that could not be written for a time.
struct RecordingGapTests {
  private let header = SampleSession.header

  private func feed(_ buffer: inout RecordingBuffer, _ steps: some Sequence<[EngineEvent]>) {
    for events in steps { buffer.append(events) }
  }

  /// On a disk that takes everything at once.
  private func feed(
    _ buffer: inout RecordingBuffer, _ steps: some Sequence<[EngineEvent]>, _ disk: inout Disk
  ) {
    for events in steps {
      buffer.append(events)
      disk.take(from: &buffer)
    }
  }

  @Test func nothingIsLostThatFitsIntoMemory() throws {
    let steps = LongSession.events(stepCount: 40)
    var (buffer, disk) = (RecordingBuffer(header), Disk())
    feed(&buffer, steps[..<20])
    disk.take(from: &buffer)
    buffer.failed("No space left on device")
    feed(&buffer, steps[20...])
    disk.take(from: &buffer)
    buffer.close()
    disk.take(from: &buffer)
    let session = try disk.session()
    #expect(session.events == steps.flatMap { $0 } && session.isComplete)
    // The time without a disk is in the log all the same.
    #expect(session.gaps.count == 1 && session.gaps[0].isLoss == false)
    #expect(session.gaps[0].reason == "No space left on device")
    #expect(buffer.lostEventCount == 0 && buffer.lastStep == 40)
  }

  @Test func withoutAFailureThereIsNoGap() throws {
    var (buffer, disk) = (RecordingBuffer(header), Disk())
    feed(&buffer, LongSession.events(stepCount: 20))
    buffer.close()
    disk.take(from: &buffer)
    #expect(try disk.session().gaps.isEmpty)
  }

  @Test func whatMemoryDoesNotHoldIsCountedAndTheRestIsThere() throws {
    let steps = LongSession.events(stepCount: 400)
    var (buffer, disk) = (RecordingBuffer(header, capacity: 6_000), Disk())
    feed(&buffer, steps[..<20], &disk)
    buffer.failed("No space left on device")
    feed(&buffer, steps[20..<300])
    disk.take(from: &buffer)
    feed(&buffer, steps[300...], &disk)
    buffer.close()
    disk.take(from: &buffer)

    let session = try disk.session()
    let gap = try #require(session.gaps.first)
    let told = session.events
    let numbers = told.compactMap {
      if case .stepCompleted(let step) = $0 { step.step } else { nil }
    }
    #expect(session.gaps.count == 1 && session.isComplete && gap.isLoss)
    // Steps are there to one place and from another on, and the gap is what lies between.
    let missing = try #require(gap.steps)
    #expect(numbers == Array(1..<missing.lowerBound) + Array(missing.upperBound + 1...400))
    #expect(missing.upperBound == 300 && gap.stepCount == missing.count)
    #expect(gap.tokenCount == missing.count)
    // Nothing is counted twice: what is told, what is lost, and the settings told again.
    #expect(told.count + gap.eventCount == steps.flatMap { $0 }.count + 1)
    #expect(buffer.lostEventCount == gap.eventCount)
    let totals = LogIndex(session).totals
    #expect(totals.gapCount == 1 && totals.lostEventCount == gap.eventCount)
  }

  /// Who was under way keeps arrival and end, and all afterwards is as without a gap.
  @Test func arrivalsAndEndsOutliveTheGap() throws {
    let steps = LongSession.events(stepCount: 400)
    var (buffer, disk) = (RecordingBuffer(header, capacity: 6_000), Disk())
    feed(&buffer, steps[..<4])
    buffer.failed("No space left on device")
    feed(&buffer, steps[4..<300])
    disk.take(from: &buffer)
    feed(&buffer, steps[300...], &disk)
    buffer.close()
    disk.take(from: &buffer)
    let entries = try disk.session().entries
    let place = try #require(
      entries.firstIndex { if case .gap = $0.content { true } else { false } })
    guard case .gap(let gap) = entries[place].content else { return }
    let kept = entries[(place + 1)...].prefix(gap.keptCount).compactMap(\.event)
    #expect(kept.count == gap.keptCount)
    #expect(kept.contains { if case .configurationChanged = $0 { true } else { false } })
    // Step 300 is the fourth of request 38.
    #expect(
      kept.contains { if case .admitted(let it) = $0 { it.id == RequestID(38) } else { false } })
    let after = entries[(place + 1 + gap.keptCount)...].compactMap(\.event)
    #expect(after == steps[300...].flatMap { $0 })
  }

  @Test(arguments: [1, 7, 64, 1_000])
  func aLineCutShortIsEndedLater(piece: Int) throws {
    let steps = LongSession.events(stepCount: 60)
    var (buffer, disk) = (RecordingBuffer(header), Disk())
    disk.piece = piece
    for events in steps {
      buffer.append(events)
      disk.take(onceFrom: &buffer)
      buffer.failed("No space left on device")
      // Whatever the file has by now can be read.
      _ = try? disk.session()
    }
    disk.piece = .max
    disk.take(from: &buffer)
    buffer.close()
    disk.take(from: &buffer)
    #expect(try disk.session().events == steps.flatMap { $0 })
  }

  @Test func aDeletedFileIsBegunAnewAndSaysWhatItHad() throws {
    let steps = LongSession.events(stepCount: 40)
    var (buffer, disk) = (RecordingBuffer(header), Disk())
    feed(&buffer, steps[..<20])
    disk.take(from: &buffer)
    disk.lose()
    buffer.failed("the file was deleted")
    buffer.restart("the file was deleted")
    feed(&buffer, steps[20...])
    buffer.close()
    disk.take(from: &buffer)
    let session = try disk.session()
    #expect(session.header == header && session.isComplete)
    #expect(session.gaps.map(\.steps) == [1...20])
    #expect(session.gaps[0].reason == "the file was deleted")
    #expect(
      Array(session.events.suffix(steps[20...].joined().count)) == steps[20...].flatMap { $0 })
  }

  @Test func aGapIsWrittenAgainAsItWas() throws {
    var (buffer, disk) = (RecordingBuffer(header, capacity: 3_000), Disk())
    buffer.failed("Disk quota exceeded")
    feed(&buffer, LongSession.events(stepCount: 200))
    disk.take(from: &buffer)
    feed(&buffer, LongSession.events(stepCount: 20, first: 201))
    buffer.close()
    disk.take(from: &buffer)
    let session = try disk.session()
    let again = try RecordedSession(bytes: Array(session.jsonLines.utf8))
    #expect(again == session && again.gaps.first?.isLoss == true)
  }

  @Test func noVerdictIsReachedAcrossAGap() throws {
    var ledger = TwinLedger()
    for event in LongSession.events(stepCount: 16).joined() {
      // The second request loses its third token.
      if case .token(let token) = event, token.request == RequestID(2), token.index == 2 {
        continue
      }
      ledger.absorb(event)
    }
    #expect(ledger.groups.map(\.completionCount) == [1])
  }
}
