import EngineTypes

extension RecordedSession {
  /// The session for ui.perfetto.dev and chrome://tracing: a track of steps, one track a request,
  /// counters for KV blocks, token budget and queue, instants for what happened at once.
  ///
  /// On each track slices follow each other or nest. Times are microseconds of the engine's clock.
  var chromeTrace: String {
    var builder = ChromeTraceBuilder(self)
    let events = builder.build()
    return JSONDocument.object { line in
      line.field("displayTimeUnit", "ms")
      line.object("otherData") { line in
        line.field("program", "invar \(header.programVersion)")
        line.field("model", header.model.name)
        line.field("model_sha256", header.model.sha256)
        line.field("recorded", header.timestamp)
      }
      line.array("traceEvents") { line in
        for event in events { line.object { event.write(to: &$0) } }
      }
    }
  }
}

/// One event of a trace.
struct TraceEvent {
  enum Phase {
    case slice(end: UInt64)
    case counter
    /// Across all tracks, or on its own.
    case instant(isGlobal: Bool)
    case trackName
    case processName
  }

  enum Argument {
    case count(Int)
    case text(String)
  }

  static let process = 1
  static let stepTrack = 0

  var name: String
  var category: String
  var phase: Phase
  var track: Int
  var start: UInt64
  /// How deep it lies, where another slice takes the same time.
  var level = 0
  var arguments: [(name: String, value: Argument)] = []

  var end: UInt64 { if case .slice(let end) = phase { end } else { start } }

  func write(to line: inout JSONLine) {
    line.field("name", name)
    line.field("cat", category)
    switch phase {
    case .slice: line.field("ph", "X")
    case .counter: line.field("ph", "C")
    case .instant(let isGlobal):
      line.field("ph", "i")
      line.field("s", isGlobal ? "g" : "t")
    case .trackName, .processName: line.field("ph", "M")
    }
    line.microseconds("ts", start)
    if case .slice(let end) = phase { line.microseconds("dur", end - start) }
    line.field("pid", Self.process)
    line.field("tid", track)
    guard !arguments.isEmpty else { return }
    line.object("args") { line in
      for argument in arguments {
        switch argument.value {
        case .count(let count): line.field(argument.name, count)
        case .text(let text): line.field(argument.name, text)
        }
      }
    }
  }
}
