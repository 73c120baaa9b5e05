import EngineTypes

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Checks and reads a log's lines, one after the other, from pieces that may end anywhere.
struct SessionParser {
  private(set) var header: SessionHeader?
  private(set) var format = LogFormat.recorded
  private(set) var hasEnded = false
  /// The size at which recording ended before its session.
  private(set) var limit: Int?
  /// What the lines so far have told and nobody has taken.
  private(set) var entries: [SessionEntry] = []
  private(set) var lineNumber = 0
  /// The beginning of a line whose end has not come yet.
  private var tail: [UInt8] = []
  /// Bytes of a line that has not ended.
  var tornByteCount: Int { tail.count }
  /// Over all lines so far.
  private(set) var chain = SessionChain()
  private var kernels: KernelTable = [:]
  private var memory = LogMemory()

  /// Takes the next bytes of the file.
  mutating func take(_ piece: some Sequence<UInt8>) throws(SessionLogError) {
    let searched = tail.count
    tail.append(contentsOf: piece)
    var start = 0
    var from = searched
    while let end = tail.firstLineBreak(from: from) {
      try take(line: tail[start..<end])
      (start, from) = (end + 1, end + 1)
    }
    tail.removeFirst(start)
  }

  /// Takes what is left after the last line break.
  ///
  /// - Returns: whether that is a line cut short, which is left out.
  mutating func takeTail() -> Bool {
    guard !tail.isEmpty else { return false }
    do {
      try take(line: tail[...])
      tail = []
      return false
    } catch { return true }
  }

  /// Hands out what has been read since the last call.
  mutating func takeEntries() -> [SessionEntry] {
    defer { entries = [] }
    return entries
  }

  private mutating func take(line bytes: ArraySlice<UInt8>) throws(SessionLogError) {
    lineNumber += 1
    guard chain.follows(bytes) else { throw .brokenChain(line: lineNumber) }
    do {
      try take(SessionLine(bytes))
    } catch let error as SessionLogError {
      throw error
    } catch let error as BadField {
      throw .malformed(line: lineNumber, reason: "bad or missing field \(error.name)")
    } catch { throw .malformed(line: lineNumber, reason: "not a JSON object of an event") }
  }

  private mutating func take(_ line: SessionLine) throws {
    guard header != nil else { return try takeHeader(line) }
    switch line.event {
    case "kernel":
      let kernel = try line.kernel()
      kernels[kernel.number] = (kernel.site, kernel.choice)
    case "session_end": (hasEnded, limit) = (true, try line.limit())
    case "marker": try append(.marker(line.text()), at: line)
    case "gap":
      let gap = try line.gap()
      if gap.isLoss { (memory, kernels) = (LogMemory(), [:]) }
      append(.gap(gap), at: line)
    case "tokens": append(try tokens(line))
    case "step":
      append(.event(.stepCompleted(try line.spelledOutStep(kernels, &memory.steps))), at: line)
    case "steps":
      for (tokens, step) in try line.steps(kernels, &memory) {
        append(tokens)
        entries.append(
          SessionEntry(
            nanoseconds: step.startNanoseconds, content: .event(.stepCompleted(step))))
      }
    case "request_arrive":
      let (request, teller) = try line.admitted(memory.prompts)
      memory.learn(request, teller: teller)
      append(.event(.admitted(request)), at: line)
    case "request_finish":
      let end = try line.finished(memory.answers)
      memory.learn(end)
      append(.event(.finished(end)), at: line)
    default: try append(.event(event(of: line)), at: line)
    }
  }

  private mutating func takeHeader(_ line: SessionLine) throws {
    guard line.event == "header" else {
      throw SessionLogError.malformed(line: lineNumber, reason: "the first line is no header")
    }
    let schema = try line.schema()
    guard let format = LogFormat(rawValue: schema) else {
      throw SessionLogError.unsupportedSchema(schema)
    }
    self.format = format
    header = try line.header()
  }

  private mutating func tokens(_ line: SessionLine) throws -> [TokenRecord] {
    switch format {
    case .recorded: try line.tokens(&memory.answers)
    case .spelledOut: try line.spelledOutTokens()
    }
  }

  private mutating func append(_ tokens: [TokenRecord]) {
    for token in tokens {
      entries.append(SessionEntry(nanoseconds: token.nanoseconds, content: .event(.token(token))))
    }
  }

  private mutating func append(_ content: SessionEntry.Content, at line: SessionLine) {
    entries.append(SessionEntry(nanoseconds: line.nanoseconds, content: content))
  }

  private func event(of line: SessionLine) throws -> EngineEvent {
    switch line.event {
    case "prompt_scores": .promptScored(try line.promptScores())
    case "preempt": .preempted(try line.request(), step: try line.stepNumber())
    case "reject": .rejected(try line.rejected())
    case "rest": .rested(try line.rest(kernels))
    case "mode_change": .modeChanged(try line.mode(), step: try line.stepNumber())
    case "config": .configurationChanged(try line.settings())
    case "pause": .paused(nanoseconds: line.nanoseconds)
    case "resume": .resumed(try line.pause(), stepCount: try line.stepLimit())
    case "fault": .fault(try line.text())
    default:
      throw SessionLogError.malformed(line: lineNumber, reason: "unknown event \(line.event)")
    }
  }
}

extension [UInt8] {
  /// The next line break, by the system's own search, which reads many bytes at a time.
  func firstLineBreak(from start: Int) -> Int? {
    unsafe withUnsafeBytes { bytes in
      guard start < bytes.count, let base = bytes.baseAddress,
        let found = unsafe memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
      else { return nil }
      return unsafe base.distance(to: UnsafeRawPointer(found))
    }
  }
}
