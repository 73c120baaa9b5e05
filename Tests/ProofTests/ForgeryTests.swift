import EngineTypes
import Inference
import Proof
import SessionLog
import Testing

/// Whoever changes a log and mends its chain is found out by running it.
@Suite struct ForgeryTests {
  /// One lie: where, what for what, and what must be found.
  struct Lie: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var marks: [String]
    var old: String
    var new: String
    var request = RequestID(2)
    var token: Int?
  }

  /// `#` stands for the value that is there.
  static let lies: [Lie] = [
    Lie(
      testDescription: "another token",
      marks: ["\"event\":\"tokens\""], old: "[[2,4,", new: "[[2,4,1", token: 4),
    Lie(
      testDescription: "another hash",
      marks: ["\"event\":\"tokens\"", "[[2,3,"], old: "\",\"", new: "\",\"", token: 3),
    Lie(
      testDescription: "another text",
      marks: ["\"event\":\"tokens\"", "[[2,5,"], old: ",0,\"", new: ",0,\"lie", token: 5),
    Lie(
      testDescription: "another reason", marks: ["\"event\":\"request_finish\"", "\"request\":2,"],
      old: "\"reason\":\"length\"", new: "\"reason\":\"stop\""),
    Lie(
      testDescription: "another last hash",
      marks: ["\"event\":\"request_finish\"", "\"request\":2,"],
      old: "\"hash\":\"", new: "\"hash\":\""),
    Lie(
      testDescription: "another count", marks: ["\"event\":\"request_finish\"", "\"request\":2,"],
      old: "\"token_count\":", new: "\"token_count\":1"),
    Lie(
      testDescription: "another prompt", marks: ["\"event\":\"request_arrive\"", "\"request\":2,"],
      old: "\"prompt_tokens\":[", new: "\"prompt_tokens\":[1,", token: 0),
    Lie(
      testDescription: "another seed", marks: ["\"event\":\"request_arrive\"", "\"request\":2,"],
      old: "\"seed\":5", new: "\"seed\":6", token: nil),
  ]

  private static func recording(_ mode: KernelMode) throws -> Recording {
    var recording = try Recording(try TestModel.tiny(), TestModel.settings { $0.mode = mode })
    try recording.submit("the first of three", top: 2)
    try recording.submit("the second of three") {
      $0.temperature = 1.5
      $0.seed = 5
    }
    try recording.submit("the third of three")
    try recording.finish()
    return recording
  }

  @Test(arguments: lies, [VerifySchedule.alone, .recorded, .shuffled(seed: 3)])
  func aLieWithAMendedChainIsNamed(lie: Lie, schedule: VerifySchedule) throws {
    var forged = try Forgery(Self.recording(.invariant).bytes())
    try forged.tell(lie)
    let session = try RecordedSession(bytes: forged.bytes)
    let report = try VerifyTests.verify(session, schedule)
    #expect(!report.isVerified)
    // A longer prompt changes the recorded batches before it changes a token.
    guard report.scheduleDifference == nil else {
      #expect(schedule == .recorded && lie.testDescription == "another prompt")
      return
    }
    #expect(report.mismatches.map(\.request) == [lie.request])
    if lie.testDescription != "another seed" {
      #expect(report.mismatches.map(\.token) == [lie.token])
    }
  }

  @Test(arguments: lies)
  func aLieIsNamedInStandardModeToo(lie: Lie) throws {
    var forged = try Forgery(Self.recording(.standard).bytes())
    try forged.tell(lie)
    let report = try VerifyTests.verify(try RecordedSession(bytes: forged.bytes))
    #expect(!report.isVerified)
    #expect(report.scheduleDifference != nil || report.mismatches.map(\.request) == [lie.request])
  }

  /// The same lie without its chain never gets as far as being run.
  @Test func aBrokenChainIsDamageWithItsLine() throws {
    let bytes = try Self.recording(.invariant).bytes()
    var forged = try Forgery(bytes)
    let lines = forged.bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
    try forged.tell(Self.lies[0])
    let changed = forged.bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
    let index = try #require(lines.indices.first { lines[$0] != changed[$0] })
    var damaged = lines
    damaged[index] = Array(changed[index].dropLast(76) + lines[index].suffix(76))
    #expect(throws: SessionLogError.brokenChain(line: index + 1)) {
      try RecordedSession(bytes: damaged.flatMap { $0 + [UInt8(ascii: "\n")] })
    }
  }

  @Test func aMissingTokenIsNamed() throws {
    var forged = try Forgery(Self.recording(.invariant).bytes())
    forged.removeLine(with: ["\"event\":\"tokens\"", "[[3,6,"])
    let report = try VerifyTests.verify(try RecordedSession(bytes: forged.bytes))
    #expect(report.mismatches.map(\.request) == [RequestID(3)])
    #expect(report.mismatches.map(\.token) == [6])
  }

  /// Its own, or a candidate's token.
  @Test(arguments: [("\",[-", "\",[-1"), ("],[", "],[1")])
  func anotherLogProbabilityIsNamed(old: String, new: String) throws {
    var forged = try Forgery(Self.recording(.invariant).bytes())
    try forged.replace(old, new, inLineWith: ["\"event\":\"tokens\"", "[[1,2,"])
    let report = try VerifyTests.verify(try RecordedSession(bytes: forged.bytes))
    #expect(report.mismatches.map(\.token) == [2] && report.mismatches.map(\.kind) == [.logprobs])
  }

  @Test func anotherScheduleIsItsOwnFinding() throws {
    var forged = try Forgery(Self.recording(.standard).bytes())
    try forged.replace(
      "\"chunks\":[[1,", "\"chunks\":[[3,", inLineWith: ["\"event\":\"step\"", "\"step\":4,"])
    let report = try VerifyTests.verify(try RecordedSession(bytes: forged.bytes))
    #expect(report.mismatches.isEmpty && report.scheduleDifference?.step == 4)
  }

  @Test func whatNoEngineWritesIsRefused() throws {
    var twice = try Forgery(Self.recording(.invariant).bytes())
    twice.duplicateLine(with: ["\"event\":\"request_arrive\"", "\"request\":1,"])
    #expect(throws: ReexecutionError.duplicateRequest(RequestID(1))) {
      try SessionScript(try RecordedSession(bytes: twice.bytes))
    }
    var orphan = try Forgery(Self.recording(.invariant).bytes())
    orphan.removeLine(with: ["\"event\":\"request_arrive\"", "\"request\":1,"])
    #expect(throws: ReexecutionError.unknownRequest(RequestID(1))) {
      try SessionScript(try RecordedSession(bytes: orphan.bytes))
    }
    var greedy = try Forgery(Self.recording(.invariant).bytes())
    try greedy.replace("\"token_budget\":256", "\"token_budget\":99999999", inLineWith: [])
    #expect(throws: ReexecutionError.self) {
      try SessionScript(try RecordedSession(bytes: greedy.bytes))
    }
  }

  @Test func onlyTheRecordedModelWillDo() throws {
    let session = try Self.recording(.invariant).session()
    #expect(try RecordedModel.open(session.header).description.name == TinyModel.name)
    var forged = try Forgery(Self.recording(.invariant).bytes())
    try forged.replace("\"sha256\":\"", "\"sha256\":\"0", inLineWith: ["\"header\""])
    let other = try RecordedSession(bytes: forged.bytes).header
    #expect(throws: ReexecutionError.self) { try RecordedModel.open(other) }
    #expect(throws: ReexecutionError.self) {
      try RecordedModel.open(other, insteadOf: TinyModel.name)
    }
    var unknown = session.header
    (unknown.model.name, unknown.modelPath) = ("unheard-of", "/dev/zero")
    #expect(
      throws: ReexecutionError.noModel(name: "unheard-of", path: "/dev/zero")
    ) { try RecordedModel.open(unknown) }
  }
}

extension Forgery {
  /// Tells a lie; a hash gets another first digit, everything else the words given.
  mutating func tell(_ lie: ForgeryTests.Lie) throws {
    guard lie.old == lie.new else {
      return try replace(lie.old, lie.new, inLineWith: lie.marks)
    }
    for digit in "0123456789abcdef" {
      let other = digit == "0" ? "1" : "0"
      do {
        return try replace(lie.old + String(digit), lie.new + other, inLineWith: lie.marks)
      } catch is NothingToForge { continue }
    }
    throw NothingToForge(old: lie.old, marks: lie.marks)
  }
}
