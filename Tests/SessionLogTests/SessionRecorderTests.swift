import EngineTypes
import Foundation
import SessionLog
import Synchronization
import Testing

struct SessionRecorderTests {
  @Test func theHeaderIsInTheFileBeforeAnyEvent() throws {
    let file = SessionFile()
    let recorder = try SessionRecorder(
      EventQueue(.lossless), header: SampleSession.header, path: file.path
    ) { _ in }
    #expect(try RecordedSession(bytes: file.bytes).header == SampleSession.header)
    recorder.close()
  }

  @Test func aMarkerStandsWhereItWasMade() throws {
    let file = SessionFile()
    let recorder = try SessionRecorder(
      EventQueue(.lossless), header: SampleSession.header, path: file.path
    ) { _ in }
    recorder.mark("kernels → standard")
    recorder.close()
    recorder.close()
    let session = try RecordedSession(path: file.path)
    #expect(session.entries.map(\.content) == [.marker("kernels → standard")])
    #expect(session.isComplete)
  }

  @Test func moreEventsThanTheQueueHoldsAllArrive() throws {
    let file = SessionFile()
    let queue = EventQueue(EventQueue.Policy(capacity: 4, whenFull: .wait))
    let recorder = try SessionRecorder(queue, header: SampleSession.header, path: file.path) { _ in
    }
    for _ in 0..<200 { queue.push(SampleSession.events) }
    recorder.close()
    let events = try RecordedSession(path: file.path).events
    #expect(events.count == 200 * SampleSession.events.count)
    #expect(events.suffix(SampleSession.events.count) == SampleSession.events[...])
  }

  #if os(Linux)
    @Test(.timeLimit(.minutes(15)))
    func aFullDiskIsReportedOnceAndTheEngineGoesOn() throws {
      let failures = Mutex<[SessionLogError]>([])
      let queue = EventQueue(EventQueue.Policy(capacity: 4, whenFull: .wait))
      let recorder = try SessionRecorder(
        queue, header: SampleSession.header, path: "/dev/full"
      ) { failure in failures.withLock { $0.append(failure) } }
      for _ in 0..<100 { queue.push(SampleSession.events) }
      recorder.close()
      #expect(
        failures.withLock { $0 }
          == [.cannotWrite(path: "/dev/full", reason: "No space left on device")])
    }
  #endif

  @Test func aFileDeletedUnderTheRecorderIsThereAgain() throws {
    let file = SessionFile()
    let queue = EventQueue(.lossless)
    let recorder = try SessionRecorder(queue, header: SampleSession.header, path: file.path) { _ in
    }
    try FileManager.default.removeItem(atPath: file.path)
    queue.push(SampleSession.events)
    recorder.close()
    let session = try RecordedSession(path: file.path)
    #expect(session.isComplete && session.gaps.first?.reason == "the file was deleted")
    #expect(recorder.status.isComplete && recorder.status.gapCount == 1)
  }

  /// Where the log is, and not where it was made.
  @Test(arguments: [true, false])
  func aFileThatWasMovedIsNamedWhereItIs(withItsFolder: Bool) throws {
    let file = SessionFile()
    let queue = EventQueue(.lossless)
    let recorder = try SessionRecorder(queue, header: SampleSession.header, path: file.path) { _ in
    }
    let moved = withItsFolder ? file.directory + "-moved" : file.directory + "/moved.jsonl"
    try FileManager.default.moveItem(
      atPath: withItsFolder ? file.directory : file.path, toPath: moved)
    defer { try? FileManager.default.removeItem(atPath: moved) }
    queue.push(SampleSession.events)
    recorder.close()
    let place = try #require(recorder.status.place)
    #expect(place == (withItsFolder ? moved + "/session.jsonl" : moved))
    #expect(try RecordedSession(path: place).isComplete)
  }

  /// Nothing is promised of a file that is not what was written, and nothing of it is changed.
  @Test(.timeLimit(.minutes(15)), arguments: [true, false])
  func aFileThatAnotherProgramChangesIsSpoilt(isLonger: Bool) throws {
    let file = SessionFile()
    let queue = EventQueue(.lossless)
    let recorder = try SessionRecorder(queue, header: SampleSession.header, path: file.path) { _ in
    }
    let bytes = isLonger ? file.bytes + Array("hello\n".utf8) : Array(file.bytes.prefix(100))
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file.path))
    try handle.truncate(atOffset: 0)
    try handle.write(contentsOf: Data(bytes))
    queue.push(SampleSession.events)
    recorder.close()
    #expect(recorder.status.isSpoilt && !recorder.status.isComplete)
    #expect(recorder.status.phase == .failing("another program changes the file"))
    #expect(file.bytes == bytes)
  }

  @Test func anotherFileInItsPlaceIsNamedSo() throws {
    let file = SessionFile()
    let queue = EventQueue(.lossless)
    let recorder = try SessionRecorder(queue, header: SampleSession.header, path: file.path) { _ in
    }
    try FileManager.default.removeItem(atPath: file.path)
    try Data("mine".utf8).write(to: URL(fileURLWithPath: file.path))
    queue.push(SampleSession.events)
    recorder.close()
    #expect(recorder.status.phase == .failing("another file is in its place"))
    #expect(file.bytes == Array("mine".utf8))
  }

  @Test func aDeviceIsNoFile() throws {
    let recorder = try SessionRecorder(
      EventQueue(.lossless), header: SampleSession.header, path: "/dev/null"
    ) { _ in }
    recorder.close()
    #expect(!recorder.status.isFile)
  }

  @Test func aFolderThatCannotBeMadeIsTriedAgain() throws {
    let failures = Mutex<[SessionLogError]>([])
    let queue = EventQueue(.lossless)
    let recorder = try SessionRecorder(
      queue, header: SampleSession.header, path: "/dev/null/x/y", keepsTrying: true
    ) { failure in failures.withLock { $0.append(failure) } }
    guard case .failing(let reason) = recorder.status.phase else {
      Issue.record("it does not say that nothing is recorded")
      return
    }
    #expect(reason == "Not a directory")
    queue.push(SampleSession.events)
    recorder.close()
    #expect(recorder.status.byteCount == 0 && !recorder.status.isComplete)
    #expect(failures.withLock { $0.count } == 1)
  }

  /// A pipe that nobody reads takes nothing, and says nothing.
  @Test(.timeLimit(.minutes(15)))
  func aFileThatTakesNothingHoldsNobodyUp() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "invar-\(UUID())").path
    try #require(unsafe mkfifo(path, 0o600) == 0)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let reader = unsafe open(path, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    let queue = EventQueue(EventQueue.Policy(capacity: 16, whenFull: .wait))
    let recorder = try SessionRecorder(queue, header: SampleSession.header, path: path) { _ in }
    for _ in 0..<400 { queue.push(SampleSession.events) }
    recorder.close()
    #expect(!recorder.status.isComplete)
  }

  @Test func aPathThatCannotBeWrittenIsNamed() {
    let error = #expect(throws: SessionLogError.self) {
      try SessionRecorder(
        EventQueue(.lossless), header: SampleSession.header, path: "/dev/null/x/y"
      ) {
        _ in
      }
    }
    #expect(error?.description.hasPrefix("cannot write /dev/null/x") == true)
  }

  @Test func whatIsThereAlreadyIsKeptUnderAnotherName() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "a.jsonl").path
    #expect(try SessionPath.setAside(path) == nil)
    try Data().write(to: URL(fileURLWithPath: path))
    #expect(try SessionPath.setAside(path) == nil, "an empty file holds nothing")
    for (text, name) in [("one", "\(path).1"), ("two", "\(path).2")] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      #expect(try SessionPath.setAside(path) == name)
      #expect(try String(contentsOfFile: name, encoding: .utf8) == text)
      #expect(!FileManager.default.fileExists(atPath: path))
    }
    for other in [folder.path, "/dev/null"] { #expect(try SessionPath.setAside(other) == nil) }
  }

  @Test(arguments: [
    (["XDG_STATE_HOME": "/s", "HOME": "/h"], "/s/invar/sessions/20260102-040405-77.jsonl"),
    (
      ["XDG_STATE_HOME": "s", "HOME": "/h"],
      "/h/.local/state/invar/sessions/20260102-040405-77.jsonl"
    ),
    (["HOME": "/h"], "/h/.local/state/invar/sessions/20260102-040405-77.jsonl"),
  ])
  func aSessionIsNamedByItsTimeAndProcess(environment: [String: String], expected: String) {
    let path = SessionPath.standard(
      secondsSince1970: 1_767_323_045.678, timeZone: "Europe/Zurich", processID: 77,
      environment: environment)
    #expect(path == expected)
    #expect(
      SessionPath.timestamp(secondsSince1970: 1_767_323_045.678) == "2026-01-02T03:04:05.678Z")
  }
}
