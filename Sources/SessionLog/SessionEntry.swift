public import EngineTypes

/// A session log's first line: what ran, and under which settings.
public struct SessionHeader: Hashable, Sendable {
  /// Wall-clock time at `nanoseconds`, RFC 3339 in UTC.
  public var timestamp: String
  /// The engine's clock when recording began.
  public var nanoseconds: UInt64
  public var programVersion: String
  public var model: ModelDescription
  /// `nil` for a model built in memory.
  public var modelPath: String?
  public var settings: EngineSettings

  public init(
    timestamp: String, nanoseconds: UInt64 = 0, programVersion: String, model: ModelDescription,
    modelPath: String?, settings: EngineSettings
  ) {
    self.timestamp = timestamp
    self.nanoseconds = nanoseconds
    self.programVersion = programVersion
    self.model = model
    self.modelPath = modelPath
    self.settings = settings
  }
}

/// One thing that happened in a session.
public struct SessionEntry: Hashable, Sendable {
  public enum Content: Hashable, Sendable {
    case event(EngineEvent)
    /// A note by the user or the program: a kernel toggle, the start of an experiment.
    case marker(String)
    /// Here something is missing.
    case gap(RecordingGap)
  }

  /// The engine's clock.
  ///
  /// Events that carry no time have that of the latest one before them.
  public var nanoseconds: UInt64
  public var content: Content

  public init(nanoseconds: UInt64, content: Content) {
    self.nanoseconds = nanoseconds
    self.content = content
  }

  /// The engine's event, where this is one.
  public var event: EngineEvent? {
    if case .event(let event) = content { event } else { nil }
  }
}

extension EngineEvent {
  /// When it happened, where the event says so.
  var nanoseconds: UInt64? {
    switch self {
    case .admitted(let request): request.nanoseconds
    case .stepCompleted(let step): step.startNanoseconds
    case .token(let token): token.nanoseconds
    case .finished(let request): request.nanoseconds
    case .rested(let rest): rest.nanoseconds
    case .paused(let nanoseconds): nanoseconds
    case .resumed(let pause, _): pause.end
    case .rejected(let request): request.nanoseconds
    case .promptScored, .preempted, .modeChanged, .configurationChanged, .fault: nil
    }
  }
}
