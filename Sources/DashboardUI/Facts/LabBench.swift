/// The experiments that the program around the dashboard can run.
///
/// The dashboard knows them by name only. Called on the dashboard's thread; every call returns at
/// once, and an experiment runs on a thread of its own.
public protocol LabBench: AnyObject {
  /// In the order in which they are listed.
  var entries: [LabEntry] { get }
  /// How far the running experiment is, or what the last one found; `nil` before the first.
  var report: LabReport? { get }

  /// Starts an experiment; nothing happens while one runs or where there is none of that name.
  func start(_ name: String)
  /// Asks the running experiment to end early; it ends a little later.
  func stop()
}

/// An experiment in a list.
public struct LabEntry: Hashable, Sendable {
  public var name: String
  public var title: String
  /// What is done and why: paragraphs for a reader who is new to it.
  public var explanation: [String]
  /// What to look at in what it finds; empty where nobody says.
  public var lookFor: String
  /// How much it has to do; `nil` where nobody can tell.
  public var task: LabTask?
  /// What came of it in an earlier session.
  public var past: LabPast?

  public init(
    name: String, title: String, explanation: [String] = [], lookFor: String = "",
    task: LabTask? = nil, past: LabPast? = nil
  ) {
    (self.name, self.title, self.explanation) = (name, title, explanation)
    (self.lookFor, self.task, self.past) = (lookFor, task, past)
  }
}

/// What an experiment will do, measured in what the engine does all the time.
public struct LabTask: Hashable, Sendable {
  /// `100 answers of at most 100 tokens in each of two modes`.
  public var words: String
  /// Steps of the engine, and tokens in all of them, that take as long.
  public var stepCount: Int
  public var tokenCount: Double

  public init(_ words: String, stepCount: Int, tokenCount: Double) {
    (self.words, self.stepCount, self.tokenCount) = (words, stepCount, tokenCount)
  }
}

/// What came of an experiment.
public struct LabPast: Hashable, Sendable {
  public var word: String
  /// What it found: figures and verdict.
  public var lines: [LabPageLine]
  /// From its start to its end.
  public var nanoseconds: UInt64
  /// How long all of it takes; `nil` where it was not run as a whole.
  public var wholeNanoseconds: UInt64?
  /// Whether it was in an earlier session.
  public var isFromBefore: Bool

  public init(
    word: String, lines: [LabPageLine], nanoseconds: UInt64, wholeNanoseconds: UInt64? = nil,
    isFromBefore: Bool = false
  ) {
    (self.word, self.lines, self.nanoseconds) = (word, lines, nanoseconds)
    (self.wholeNanoseconds, self.isFromBefore) = (wholeNanoseconds, isFromBefore)
  }
}

/// An experiment's page as it stands.
public struct LabReport: Hashable, Sendable {
  public enum Phase: Hashable, Sendable {
    /// How much is done, from 0 to 1, and in words.
    case running(fraction: Double, text: String)
    /// A word for what came of it.
    case ended(String)
  }

  /// A live figure.
  public struct Counter: Hashable, Sendable {
    public var name: String
    public var value: String

    public init(name: String, value: String) { (self.name, self.value) = (name, value) }
  }

  public var name: String
  public var phase: Phase
  public var counters: [Counter]
  public var lines: [LabPageLine]
  /// How long it took, once it has come to its end from its beginning.
  public var wholeNanoseconds: UInt64?

  public init(
    name: String, phase: Phase, counters: [Counter] = [], lines: [LabPageLine],
    wholeNanoseconds: UInt64? = nil
  ) {
    (self.name, self.phase, self.counters, self.lines) = (name, phase, counters, lines)
    self.wholeNanoseconds = wholeNanoseconds
  }

  public var isRunning: Bool { if case .running = phase { true } else { false } }
}

/// A line of an experiment's page.
public struct LabPageLine: Hashable, Sendable {
  /// A `text` is a part of a paragraph, a `row` a line for itself, which may be wrapped; a `figure` is
  /// drawn in columns, and only cut.
  public enum Kind: Hashable, Sendable { case heading, text, row, figure, good, neutral, bad }

  public var text: String
  public var kind: Kind

  public init(_ text: String, _ kind: Kind) { (self.text, self.kind) = (text, kind) }
}
