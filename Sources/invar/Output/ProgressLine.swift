import Synchronization

/// One line on standard error that is rewritten; where that is no terminal, a line now and then.
///
/// It may be told of progress from any thread.
final class ProgressLine: Sendable {
  private struct State {
    var label: String?
    /// The next fraction worth a line of its own.
    var milestone = 0.0
    var isShown = false
  }

  private let isTerminal: Bool
  private let write: @Sendable (String) -> Void
  private let state = Mutex(State())

  init(
    isTerminal: Bool = StandardStreams.errorIsTerminal,
    write: @escaping @Sendable (String) -> Void = StandardStreams.note
  ) {
    self.isTerminal = isTerminal
    self.write = write
  }

  func show(_ progress: Progress) {
    state.withLock { state in
      if isTerminal {
        write("\r\u{1B}[K\(progress.text)")
        state.isShown = true
      } else if isWorthALine(progress, &state) {
        write("\(progress.text)\n")
      }
    }
  }

  /// Takes the line away; what follows begins at the margin.
  func clear() {
    state.withLock { state in
      if state.isShown { write("\r\u{1B}[K") }
      state = State()
    }
  }

  /// A new label, or another quarter done.
  private func isWorthALine(_ progress: Progress, _ state: inout State) -> Bool {
    let fraction = progress.fraction ?? 0
    if state.label != progress.label {
      (state.label, state.milestone) = (progress.label, 0)
    } else if fraction < state.milestone {
      return false
    } else if progress.fraction == nil || state.milestone > 1 {
      return false
    }
    while state.milestone <= fraction { state.milestone += 0.25 }
    return true
  }
}
