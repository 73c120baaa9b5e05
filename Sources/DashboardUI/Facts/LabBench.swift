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

  public init(name: String, title: String, explanation: [String] = []) {
    (self.name, self.title, self.explanation) = (name, title, explanation)
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

  public init(name: String, phase: Phase, counters: [Counter] = [], lines: [LabPageLine]) {
    (self.name, self.phase, self.counters, self.lines) = (name, phase, counters, lines)
  }

  public var isRunning: Bool { if case .running = phase { true } else { false } }
}

/// A line of an experiment's page.
public struct LabPageLine: Hashable, Sendable {
  public enum Kind: Hashable, Sendable { case heading, text, figure, good, neutral, bad }

  public var text: String
  public var kind: Kind

  public init(_ text: String, _ kind: Kind) { (self.text, self.kind) = (text, kind) }
}
