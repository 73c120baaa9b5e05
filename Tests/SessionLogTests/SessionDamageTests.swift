import EngineTypes
import SessionLog
import Testing

/// A log is evidence: whatever happened to it must show, with the line.
struct SessionDamageTests {
  private let lines: [[UInt8]]

  init() throws {
    let file = SessionFile()
    try file.record()
    lines = file.bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
  }

  @Test func aChangedByteIsFoundInItsLine() {
    for index in lines.indices {
      for offset in stride(from: 0, to: lines[index].count, by: 7) {
        var damaged = lines
        damaged[index][offset] ^= 1
        // A flipped bit may make a line break, which moves the rest down.
        guard damaged[index][offset] != UInt8(ascii: "\n") else { continue }
        #expect(throws: SessionLogError.brokenChain(line: index + 1)) {
          try RecordedSession(bytes: joined(damaged))
        }
      }
    }
  }

  @Test func aMissingLineIsFoundInTheNext() {
    for index in lines.indices.dropLast() {
      var damaged = lines
      damaged.remove(at: index)
      #expect(throws: SessionLogError.brokenChain(line: index + 1)) {
        try RecordedSession(bytes: joined(damaged))
      }
    }
  }

  @Test func twoLinesSwappedAreFound() {
    var damaged = lines
    damaged.swapAt(3, 4)
    #expect(throws: SessionLogError.brokenChain(line: 4)) {
      try RecordedSession(bytes: joined(damaged))
    }
  }

  @Test func aTornLastLineIsLeftOut() throws {
    let whole = joined(lines)
    let last = try #require(lines.last).count
    for missing in 2...last {
      let session = try RecordedSession(bytes: Array(whole.dropLast(missing)))
      #expect(session.isTorn && !session.isComplete)
      #expect(session.events == SampleSession.events)
    }
  }

  @Test func aMissingLastLineBreakIsNoDamage() throws {
    let session = try RecordedSession(bytes: joined(lines).dropLast())
    #expect(session.isComplete && !session.isTorn)
  }

  @Test func aLogThatStopsBetweenLinesIsWholeButNotComplete() throws {
    let session = try RecordedSession(bytes: joined(lines.dropLast()))
    #expect(!session.isComplete && !session.isTorn)
  }

  @Test(arguments: [
    ([], SessionLogError.empty), (Array("{".utf8), .headerCut(byteCount: 1)),
    (Array(#"{"event":"header","#.utf8), .headerCut(byteCount: 18)),
  ])
  func nothingRecordedSaysSo(bytes: [UInt8], error: SessionLogError) {
    #expect(throws: error) { try RecordedSession(bytes: bytes) }
  }

  @Test func whatIsNoLogIsRefusedAtItsFirstLine() {
    #expect(throws: SessionLogError.brokenChain(line: 1)) {
      try RecordedSession(bytes: Array("hello\nworld\n".utf8))
    }
  }

  @Test(
    arguments: [
      (#"{"event":"token","t_ns":1}"#, .malformed(line: 1, reason: "the first line is no header")),
      (#"{"event":"header","t_ns":1,"schema":4}"#, .unsupportedSchema(4)),
      (#"{"event":"header","t_ns":1,"schema":1}"#, .unsupportedSchema(1)),
      (#"{"event":"header","t_ns":-1}"#, .malformed(line: 1, reason: "bad or missing field t_ns")),
      (#"{"event":"header","t_ns":1}"#, .malformed(line: 1, reason: "bad or missing field schema")),
      (#"["header",1]"#, .brokenChain(line: 1)),
      (#"{"event:"header"}"#, .malformed(line: 1, reason: "not a JSON object of an event")),
    ] as [(String, SessionLogError)])
  func aLineThatIsWholeButWrongSaysWhatIs(object: String, expected: SessionLogError) {
    #expect(throws: expected) { try RecordedSession(bytes: Chained.lines([object])) }
  }

  @Test(arguments: [
    (#"{"event":"dance","t_ns":1}"#, "unknown event dance"),
    (#"{"event":"preempt","t_ns":1,"request":-4,"step":1}"#, "bad or missing field request"),
    (#"{"event":"mode_change","t_ns":1,"mode":"fast","step":1}"#, "bad or missing field mode"),
    (#"{"event":"reject","t_ns":1,"request":1,"reason":"x"}"#, "bad or missing field reason"),
    (#"{"event":"step","t_ns":1}"#, "bad or missing field step"),
    (#"{"event":"tokens","t_ns":1,"step":1,"tokens":[[1,0,5]]}"#, "bad or missing field tokens"),
    (#"{"event":"tokens","t_ns":1,"step":1,"tokens":[7]}"#, "bad or missing field tokens"),
    (#"{"event":"tokens","t_ns":1,"step":1,"tokens":{}}"#, "bad or missing field tokens"),
    (
      #"{"event":"tokens","t_ns":1,"step":1,"tokens":[[1,0,5,0,"x","abc"]]}"#,
      "bad or missing field tokens"
    ),
    (#"{"event":"step","t_ns":36028797018963968,"step":1}"#, "bad or missing field t_ns"),
    (step(chunks: "[[9,4]]"), "bad or missing field chunks"),
    (step(chunks: #"[[9,4,1,"dance",3]]"#), "bad or missing field chunks"),
    (step(chunks: #"[[9,4,-1,"decode",3]]"#), "bad or missing field chunks"),
    (step(chunks: #"[[9,4,4294967296,"decode",3]]"#), "bad or missing field chunks"),
    (step(operations: "[[0,1]]"), "bad or missing field operations"),
    (step(operations: "[[0,1,2,3,4]]"), "bad or missing field operations"),
    (step(operations: "[[0,1,2,3]]"), "bad or missing field operations"),
    (step(duration: "18446744073709551615"), "bad or missing field duration_ns"),
    (step(duration: "-1"), "bad or missing field duration_ns"),
    (step(duration: "1e3"), "bad or missing field duration_ns"),
    (#"{"event":"fault","t_ns":1,"text":"\ud800"}"#, "not a JSON object of an event"),
    (#"{"event":"fault","t_ns":1,"text":"\x"}"#, "not a JSON object of an event"),
    (
      #"{"event":"fault","t_ns":1,"x":"# + String(repeating: "[", count: 100_000) + "}",
      "not a JSON object of an event"
    ),
  ])
  func aBadEventIsNamedWithItsLine(object: String, reason: String) throws {
    let header = String(decoding: try #require(lines.first).dropLast(76), as: UTF8.self) + "}"
    #expect(throws: SessionLogError.malformed(line: 2, reason: reason)) {
      try RecordedSession(bytes: Chained.lines([header, object]))
    }
  }

  /// A step's line that is right but for what is given.
  private static func step(
    duration: String = "1", chunks: String = "[]", operations: String = "[]"
  ) -> String {
    """
    {"event":"step","t_ns":1,"step":1,"duration_ns":\(duration),"hash_ns":0,"mode":"invariant",\
    "token_budget":8,"running":0,"waiting":0,"blocks_total":8,"blocks_used":0,"blocks_cached":0,\
    "chunks":\(chunks),"operations":\(operations)}
    """
  }

  @Test func aStepOfTheSameFormIsRead() throws {
    let header = String(decoding: try #require(lines.first).dropLast(76), as: UTF8.self) + "}"
    let session = try RecordedSession(
      bytes: Chained.lines([header, Self.step(chunks: #"[[9,4,1,"decode",3],[9,5]]"#)]))
    guard case .stepCompleted(let step)? = session.events.first else {
      Issue.record("no step")
      return
    }
    // What the first row told about the request holds for the second.
    #expect(step.chunks.map(\.promptTokenCount) == [3, 3] && step.chunks[1].firstPosition == 5)
  }

  private func joined(_ lines: some Sequence<[UInt8]>) -> [UInt8] {
    lines.flatMap { $0 + [UInt8(ascii: "\n")] }
  }
}
