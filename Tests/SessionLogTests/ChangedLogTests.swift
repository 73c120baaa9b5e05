import EngineTypes
import Foundation
import SessionLog
import Testing

/// A log that another program changes after it was opened and checked: no reader goes on as if it were
/// whole, and nothing is made of it.
struct ChangedLogTests {
  /// What another program can do to a file that stays in its place.
  enum Change: CaseIterable {
    /// To nothing, within a line, and to a whole number of lines: then every line left is sound.
    case emptied, cutInALine, cutBehindALine
    /// As long as before, and every line in it follows from the one before.
    case replacedBySession, replacedByOtherAnswers

    func make(to path: String) throws {
      let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
      switch self {
      case .emptied: try write([], to: path)
      case .cutInALine: try write(Array(bytes.prefix(bytes.count * 2 / 3)), to: path)
      case .cutBehindALine:
        let lines = bytes.dropLast().split(separator: UInt8(ascii: "\n"))
        let rest = lines.dropLast(2).flatMap { $0 + [UInt8(ascii: "\n")] }
        try write(rest, to: path)
      case .replacedBySession:
        var header = SampleSession.header
        header.timestamp = "2031-01-01T00:00:00.000Z"
        try write(long(header), to: path)
      case .replacedByOtherAnswers: try write(long(SampleSession.header), to: path)
      }
    }

    /// Another session of at least as many bytes.
    private func long(_ header: SessionHeader) throws -> [UInt8] {
      let other = SessionFile()
      try other.record(header: header, events: SampleSession.events + SampleSession.events)
      return other.bytes
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
      // The same file under the same name, as `> log` or `cp other log` leave it.
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try handle.truncate(atOffset: 0)
      try handle.write(contentsOf: bytes)
      try handle.close()
    }
  }

  private func opened(_ change: Change) throws -> (SessionFile, RecordedSession) {
    let file = SessionFile()
    try file.record()
    let session = try RecordedSession(path: file.path)
    try change.make(to: file.path)
    return (file, session)
  }

  @Test(arguments: Change.allCases, ExportFormat.allCases)
  func noExportIsMadeOfIt(change: Change, format: ExportFormat) throws {
    let (file, session) = try opened(change)
    #expect(throws: SessionLogError.self) {
      try session.export(to: "\(file.directory)/new/out", format: format, name: "x")
    }
    #expect(!FileManager.default.fileExists(atPath: "\(file.directory)/new"))
  }

  @Test(arguments: Change.allCases)
  func whoReadsAgainIsTold(change: Change) throws {
    let (_, session) = try opened(change)
    #expect(throws: SessionLogError.self) { try session.forEachEntry { _ in } }
    // Sequences cannot throw; whoever went through one asks.
    for _ in session.stream {}
    #expect(session.fault != nil)
  }

  @Test(arguments: Change.allCases)
  func aLogThatIsShownIsNotExported(change: Change) throws {
    let file = SessionFile()
    try file.record()
    let index = try LogIndex(path: file.path)
    try index.check(waiting: 60_000)
    try change.make(to: file.path)
    #expect(throws: SessionLogError.self) { try RecordedSession(index) }
  }

  @Test(arguments: Change.allCases)
  func theSpelledOutFormIsCheckedWhileItIsCopied(change: Change) throws {
    let file = SessionFile()
    try file.record()
    let text = try RecordedSession(path: file.path).jsonLines(.spelledOut)
    try Data(text.utf8).write(to: URL(fileURLWithPath: file.path))
    let session = try RecordedSession(path: file.path)
    try change.make(to: file.path)
    #expect(throws: SessionLogError.self) {
      try session.export(to: "\(file.directory)/new/x", format: .jsonl, name: "x")
    }
    #expect(!FileManager.default.fileExists(atPath: "\(file.directory)/new"))
  }

  /// What is shown is exported, whatever another file is called now.
  @Test func aLogThatWasRenamedIsStillTheOneThatIsShown() throws {
    let file = SessionFile()
    try file.record()
    let index = try LogIndex(path: file.path)
    let before = try RecordedSession(path: file.path)
    try FileManager.default.moveItem(atPath: file.path, toPath: file.path + ".old")
    try file.record(events: [])
    #expect(try RecordedSession(index) == before)
  }

  /// Lines that come while it is read belong to the next reading.
  @Test func aLogThatGrowsIsReadAsFarAsItWent() throws {
    let file = SessionFile()
    try file.record()
    let session = try RecordedSession(path: file.path)
    let events = session.events
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file.path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("more".utf8))
    #expect(session.events == events && session.fault == nil)
  }

  /// One of several files that cannot be made keeps all others from having a name.
  @Test func severalFilesAreThereTogetherOrNotAtAll() throws {
    let file = SessionFile()
    try file.record()
    let session = try RecordedSession(path: file.path)
    let files = ExportFiles()
    try session.draft(files, to: "\(file.directory)/out/a.md", format: .markdown, name: "x")
    try Change.cutBehindALine.make(to: file.path)
    #expect(throws: SessionLogError.self) {
      try session.draft(files, to: "\(file.directory)/out/b.json", format: .vllmBench, name: "x")
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(file.directory)/out")
    #expect(names.filter { !$0.hasPrefix(".invar-export-") } == [])
  }

  @Test(arguments: [Change.emptied, .cutInALine, .cutBehindALine, .replacedBySession])
  func aRecorderKnowsThatItsFileIsNotWhatItWrote(change: Change) throws {
    let file = SessionFile()
    let queue = EventQueue(.lossless)
    let recorder = try SessionRecorder(queue, header: SampleSession.header, path: file.path) { _ in
    }
    queue.push(SampleSession.events)
    recorder.close()
    #expect(try recorder.readBack().events == SampleSession.events)
    try change.make(to: file.path)
    #expect(throws: SessionLogError.self) { try recorder.readBack() }
  }
}
