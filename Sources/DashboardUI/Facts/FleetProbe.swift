/// A probe of a watched server: whether company changes its answers.
///
/// Whoever asks the server makes it, with all sentences in it; the dashboard asks nobody.
public struct FleetProbe: Hashable, Sendable {
  /// What came of it.
  package enum Outcome: CaseIterable, Hashable, Sendable {
    case same, diverged, nothing, failed
  }

  package enum Phase: Hashable, Sendable {
    /// How much is done, from 0 to 1, and in words.
    case running(fraction: Double, text: String)
    case ended(Outcome)
  }

  /// The replica whose server is asked, as it is called among the others, and its name.
  package var key: String
  package var name: String
  package var phase: Phase
  /// The finding, as a page.
  package var lines: [LabPageLine]

  package init(key: String, name: String, phase: Phase, lines: [LabPageLine] = []) {
    (self.key, self.name, self.phase, self.lines) = (key, name, phase, lines)
  }

  package var isRunning: Bool { if case .running = phase { true } else { false } }
}

/// What a probe of a replica's server would send, before anything is sent.
package enum ProbeOffer: Hashable, Sendable {
  case offered([LabPageLine])
  /// Why there can be none.
  case refused(String)
}

/// Who probes servers for the screen.
///
/// Called on the screen's thread; every call returns at once, and a probe runs on a thread of its own.
public protocol ProbeBench: AnyObject {
  /// How far the running probe is, or what the last one found; `nil` before the first.
  var probe: FleetProbe? { get }

  /// Starts one of the server of the replica of that key; nothing happens while one runs.
  func start(_ key: String)
  /// Asks the running probe to end early; it ends a little later, with what it has seen.
  func stop()
}
