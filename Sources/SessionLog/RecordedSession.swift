public import EngineTypes
import Foundation

/// A session read back from its file, every line of it checked.
public struct RecordedSession: Hashable, Sendable {
  public let header: SessionHeader
  /// In the order they were written.
  public let entries: [SessionEntry]
  /// Whether the last line was cut short, as after a crash or on a full disk; it is left out.
  public let isTorn: Bool
  /// Whether recording ended on purpose.
  public let isComplete: Bool

  /// The engine's events, in order.
  public var events: [EngineEvent] { entries.compactMap(\.event) }

  /// Reads the file at `path`.
  public init(path: String) throws(SessionLogError) {
    let bytes: Data
    do { bytes = try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
      guard FileManager.default.fileExists(atPath: path) else {
        throw .cannotRead(path: path, reason: "there is no such file")
      }
      throw .cannotRead(path: path, reason: error.localizedDescription)
    }
    try self.init(bytes: Array(bytes))
  }

  /// Reads a file's bytes.
  ///
  /// A block map is not logged, so `StepRecord.blockMap` comes back empty; all else comes back as
  /// it was.
  public init(bytes: [UInt8]) throws(SessionLogError) {
    var parser = SessionParser()
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let tail = lines.popLast() ?? []
    for line in lines { try parser.take(line) }

    var isTorn = false
    if !tail.isEmpty {
      do { try parser.take(tail) } catch { isTorn = true }
    }
    guard let header = parser.header else { throw .empty }
    (self.header, entries, isComplete) = (header, parser.entries, parser.hasEnded)
    self.isTorn = isTorn
  }
}

/// Checks and reads a log's lines, one after the other.
private struct SessionParser {
  private(set) var header: SessionHeader?
  private(set) var entries: [SessionEntry] = []
  private(set) var hasEnded = false
  private var chain = SessionChain()
  private var lineNumber = 0
  private var kernels: [Int: (site: OperationSite, choice: KernelChoice)] = [:]

  mutating func take(_ bytes: ArraySlice<UInt8>) throws(SessionLogError) {
    lineNumber += 1
    try checkChain(bytes)
    do {
      try take(SessionLine(Data(bytes)))
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
    guard header != nil else {
      guard line.event == "header" else {
        throw SessionLogError.malformed(line: lineNumber, reason: "the first line is no header")
      }
      let schema = try line.schema()
      guard schema == SessionHeader.schema else { throw SessionLogError.unsupportedSchema(schema) }
      header = try line.header()
      return
    }
    switch line.event {
    case "kernel":
      let kernel = try line.kernel()
      kernels[kernel.number] = (kernel.site, kernel.choice)
    case "session_end": hasEnded = true
    case "marker": try append(.marker(line.text()), at: line)
    default: try append(.event(event(of: line)), at: line)
    }
  }

  private mutating func append(_ content: SessionEntry.Content, at line: SessionLine) {
    entries.append(SessionEntry(nanoseconds: line.nanoseconds, content: content))
  }

  private func event(of line: SessionLine) throws -> EngineEvent {
    switch line.event {
    case "request_arrive": .admitted(try line.admitted())
    case "step": .stepCompleted(try line.step(kernels))
    case "token": .token(try line.token())
    case "preempt": .preempted(try line.request(), step: try line.stepNumber())
    case "request_finish": .finished(try line.finished())
    case "reject": .rejected(try line.request(), try line.rejection())
    case "mode_change": .modeChanged(try line.mode(), step: try line.stepNumber())
    case "config": .configurationChanged(try line.settings())
    case "fault": .fault(try line.text())
    default:
      throw SessionLogError.malformed(line: lineNumber, reason: "unknown event \(line.event)")
    }
  }
}
