package import EngineTypes

/// The same request in both kernel modes, in each of them alone and in company: four runs.
///
/// The runs of one mode are submitted together, with whoever is there for company. When both have
/// ended the mode changes for the other two, and then goes back to what it was.
package struct ModeComparison: Equatable, Sendable {
  package enum Phase: Equatable, Sendable {
    /// Waiting for a mode to begin.
    case switching(Int)
    case running(Int)
    case finished
    /// One line that says why.
    case stopped(String)
  }

  package let promptText: String
  package let sampling: SamplingParameters
  /// The two families, in the order in which they run.
  package let order: [KernelFamily]
  /// The mode to go back to.
  package let home: KernelMode
  package private(set) var phase: Phase
  private var ids: [KernelFamily: [Isolation: RequestID]] = [:]

  package init(promptText: String, sampling: SamplingParameters, home: KernelMode) {
    self.promptText = promptText
    self.sampling = sampling
    self.home = home
    order = home.uniformFamily == .standard ? [.standard, .invariant] : [.invariant, .standard]
    phase = .switching(0)
  }

  package var isRunning: Bool {
    switch phase {
    case .switching, .running: true
    case .finished, .stopped: false
    }
  }

  package func id(_ family: KernelFamily, _ isolation: Isolation) -> RequestID? {
    ids[family]?[isolation]
  }

  package mutating func submitted(
    _ id: RequestID, _ family: KernelFamily, _ isolation: Isolation
  ) {
    ids[family, default: [:]][isolation] = id
  }

  /// What has to happen next.
  package enum Need: Equatable, Sendable {
    case mode(KernelMode)
    case runs(KernelFamily)
  }

  /// Goes on as far as it can.
  ///
  /// - Parameters:
  ///   - mode: the mode of the next step.
  ///   - isEnded: whether a request has ended.
  /// - Returns: what it waits for somebody to do; `nil` while it waits for the engine.
  package mutating func advance(mode: KernelMode, isEnded: (RequestID) -> Bool) -> Need? {
    switch phase {
    case .switching(let index):
      let wanted = KernelMode(order[index])
      guard mode == wanted else { return .mode(wanted) }
      phase = .running(index)
      return .runs(order[index])
    case .running(let index):
      guard mode == KernelMode(order[index]) else {
        phase = .stopped("the mode was changed under it")
        return nil
      }
      let mine = ids[order[index]] ?? [:]
      guard mine.count == 2, mine.values.allSatisfy(isEnded) else { return nil }
      if index + 1 < order.count {
        phase = .switching(index + 1)
        return .mode(KernelMode(order[index + 1]))
      }
      phase = .finished
      return mode == home ? nil : .mode(home)
    case .finished, .stopped: return nil
    }
  }
}
