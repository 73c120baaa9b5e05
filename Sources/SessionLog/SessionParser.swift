import EngineTypes
import Foundation

/// Checks and reads a log's lines, one after the other, from pieces that may end anywhere.
struct SessionParser {
  private(set) var header: SessionHeader?
  private(set) var schema = SessionHeader.schema
  private(set) var entries: [SessionEntry] = []
  private(set) var hasEnded = false
  /// The beginning of a line whose end has not come yet.
  private var tail: [UInt8] = []
  private var chain = SessionChain()
  private var lineNumber = 0
  private var kernels: [Int: (site: OperationSite, choice: KernelChoice)] = [:]
  private var memory = StepMemory()

  /// Takes the next bytes of the file.
  mutating func take(_ piece: some Sequence<UInt8>) throws(SessionLogError) {
    let searched = tail.count
    tail.append(contentsOf: piece)
    var start = 0
    var from = searched
    while let end = tail[from...].firstIndex(of: UInt8(ascii: "\n")) {
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
      return false
    } catch { return true }
  }

  private mutating func take(line bytes: ArraySlice<UInt8>) throws(SessionLogError) {
    lineNumber += 1
    try checkChain(bytes)
    do {
      try take(SessionLine(bytes))
    } catch let error as SessionLogError {
      throw error
    } catch let error as BadField {
      throw .malformed(line: lineNumber, reason: "bad or missing field \(error.name)")
    } catch { throw .malformed(line: lineNumber, reason: "not a JSON object of an event") }
  }

  private mutating func checkChain(_ line: ArraySlice<UInt8>) throws(SessionLogError) {
    let fieldStart = line.endIndex - SessionChain.fieldByteCount - 1
    guard fieldStart > line.startIndex, line.last == UInt8(ascii: "}") else {
      throw .brokenChain(line: lineNumber)
    }
    let object = line[..<fieldStart] + [UInt8(ascii: "}")]
    guard line[fieldStart...].dropLast().elementsEqual(chain.absorb(object)) else {
      throw .brokenChain(line: lineNumber)
    }
  }

  private mutating func take(_ line: SessionLine) throws {
    guard header != nil else { return try takeHeader(line) }
    switch line.event {
    case "kernel":
      let kernel = try line.kernel()
      kernels[kernel.number] = (kernel.site, kernel.choice)
    case "session_end": hasEnded = true
    case "marker": try append(.marker(line.text()), at: line)
    case "tokens":
      for token in try line.tokens() {
        entries.append(SessionEntry(nanoseconds: token.nanoseconds, content: .event(.token(token))))
      }
    case "step": append(.event(.stepCompleted(try line.step(kernels, &memory))), at: line)
    case "request_arrive":
      let request = try line.admitted()
      memory.learn(request)
      append(.event(.admitted(request)), at: line)
    default: try append(.event(event(of: line)), at: line)
    }
  }

  private mutating func takeHeader(_ line: SessionLine) throws {
    guard line.event == "header" else {
      throw SessionLogError.malformed(line: lineNumber, reason: "the first line is no header")
    }
    schema = try line.schema()
    guard (SessionHeader.oldestSchema...SessionHeader.schema).contains(schema) else {
      throw SessionLogError.unsupportedSchema(schema)
    }
    header = try line.header()
  }

  private mutating func append(_ content: SessionEntry.Content, at line: SessionLine) {
    entries.append(SessionEntry(nanoseconds: line.nanoseconds, content: content))
  }

  private func event(of line: SessionLine) throws -> EngineEvent {
    switch line.event {
    case "token": .token(try line.token())
    case "preempt": .preempted(try line.request(), step: try line.stepNumber())
    case "request_finish": .finished(try line.finished())
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
